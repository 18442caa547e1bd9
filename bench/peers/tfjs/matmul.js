/**
 * @file TensorFlow.js as a peer: C = A·B of float32 squares; one step is one product. Protocol: ../README.md.
 *
 *     node matmul.js --case matmul512 --backend wasm
 */
import { parseArgs } from "node:util";
import { caseOf } from "../cases.js";
import { serve } from "../protocol.js";
import { loadTensorflow } from "./load.js";

const { values } = parseArgs({
  options: { case: { type: "string", default: "matmul512" }, backend: { type: "string", default: "wasm" } },
});
const tf = await loadTensorflow(values.backend);
if (tf) {
  const { size } = caseOf(values.case, "matmul");
  const a = tf.randomNormal([size, size]);
  const b = tf.randomNormal([size, size]);
  const about = { peer: `tfjs-${values.backend}`, case: values.case, threads: 1, version: tf.version.tfjs };
  await serve(() => tf.tidy(() => tf.matMul(a, b).dataSync()[0]), about);
}
