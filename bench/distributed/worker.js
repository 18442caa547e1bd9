/** @file How fast a core sums what ranks send, and brings it to 16 bits and back: the kernels of src/distributed alone. */
import { readFileSync } from "node:fs";
import { median } from "./turns.js";

const floats = 2 ** 20;

/** Medians, as bytes of 32-bit floats a second. @returns {import("./cost-model.js").Worker} */
export function timeWorker() {
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 65_536, shared: true });
  const file = new URL("../../dist/kernels/communication.wasm", import.meta.url);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env: { memory } });
  const kernels = /** @type {Record<string, (...places: number[]) => void>} */ (exports);
  const [sources, halves] = [65_536, 65_536 + 8 * floats];
  const rate = (/** @type {() => void} */ run) => {
    const times = Array.from({ length: 60 }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    });
    return (4 * floats) / (median(times) / 1000);
  };
  return {
    summing: rate(() => kernels.treeSum?.(sources, 2, floats)),
    casting: rate(() => {
      kernels.toBf16?.(sources, halves, floats);
      kernels.fromBf16?.(halves, sources, floats);
    }),
  };
}
