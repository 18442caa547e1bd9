/** @file The train page. */
import { useEffect, useState } from "preact/hooks";
import { engineOf } from "../../worker/client.js";
import { trainMessages } from "./messages.js";

export default function TrainPage() {
  const text = trainMessages();
  const [device, setDevice] = useState("");
  useEffect(() => {
    void engineOf("training")
      .features()
      .then(({ relaxedSimd }) => setDevice(relaxedSimd ? "wasm, relaxed SIMD" : "wasm"));
  }, []);
  return (
    <>
      <h1>{text.title}</h1>
      <p>{device}</p>
    </>
  );
}
