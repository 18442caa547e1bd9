/** @file Loads TensorFlow.js with the chosen backend, or says that it is not installed. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { unavailable } from "../protocol.js";

// The packages belong to this folder's own package.json: names in variables keep the root type check off them.
const CORE = "@tensorflow/tfjs";
const WASM = "@tensorflow/tfjs-backend-wasm";

/**
 * @param {string} backend "wasm" or "cpu"
 * @returns {Promise<any>} the tf namespace, or undefined after the peer has reported itself unavailable
 */
export async function loadTensorflow(backend) {
  try {
    const tf = await import(CORE);
    if (backend === "wasm") {
      const wasm = await import(WASM);
      wasm.setWasmPaths(`${dirname(fileURLToPath(import.meta.resolve(WASM)))}/`);
    }
    if (!(await tf.setBackend(backend))) throw new Error(`backend ${backend} did not start`);
    return tf;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    unavailable("TensorFlow.js is not installed: npm ci --prefix bench/peers/tfjs");
    return undefined;
  }
}
