/** @file The playground page. */
import { playgroundMessages } from "./messages.js";

export default function PlaygroundPage() {
  const text = playgroundMessages();
  return <h1>{text.title}</h1>;
}
