/**
 * @file TensorFlow.js as a peer: C = A·B of float32 squares; one step is one product. Protocol: ../README.md.
 *
 *     node matmul.js --backend wasm --size 512
 */
import { parseArgs } from "node:util";
import { serve } from "../protocol.js";
import { loadTensorflow } from "./load.js";

const { values } = parseArgs({
  options: { backend: { type: "string", default: "wasm" }, size: { type: "string", default: "512" } },
});
const tf = await loadTensorflow(values.backend);
if (tf) {
  const size = Number(values.size);
  const a = tf.randomNormal([size, size]);
  const b = tf.randomNormal([size, size]);
  const about = { peer: `tfjs-${values.backend}`, case: `matmul${size}`, threads: 1, version: tf.version.tfjs };
  await serve(() => tf.tidy(() => tf.matMul(a, b).dataSync()[0]), about);
}
