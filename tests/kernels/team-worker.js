/** @file One thread of a test team: runs the kernel calls that arrive as messages, see team.ts. */

import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";

setFlagsFromString("--experimental-wasm-relaxed-simd");

/** (module (import "e" "f" (func (param i32 i32 i32))) (export "f" (func 0))): makes a JS function callable by table. */
const wrapper = new Uint8Array([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 3, 127, 127, 127, 0],
  ...[2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0],
]);

const { module, memory, tid, threads } = /** @type {import("./team.js").WorkerData} */ (workerData);
const table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
const kernels = /** @type {import("./team.js").Kernels} */ (
  /** @type {unknown} */ (new WebAssembly.Instance(module, { env: { memory, table } }).exports)
);
const floats = new Float32Array(memory.buffer);
const words = new Int32Array(memory.buffer);

/** What the epilogue reads and writes: row length and the address of its output [rows, n]. */
let epilogueTarget = { n: 0, address: 0 };

/** output[row, j] = 2 · C[row, j] + row + 1; adds up, so a row that comes twice shows. */
function epilogue(/** @type {number} */ first, /** @type {number} */ end, /** @type {number} */ base) {
  const { n, address } = epilogueTarget;
  for (let row = first; row < end; row++) {
    for (let j = 0; j < n; j++) {
      const value = floats[(base + 4 * (row * n + j)) >>> 2] ?? Number.NaN;
      const at = (address >>> 2) + row * n + j;
      floats[at] = (floats[at] ?? Number.NaN) + 2 * value + row + 1;
    }
  }
}
const imports = { e: { f: epilogue } };
table.set(0, new WebAssembly.Instance(new WebAssembly.Module(wrapper), imports).exports["f"]);

/** @type {{ [K in import("./team.js").Task["kind"]]: (task: Extract<import("./team.js").Task, { kind: K }>) => number }} */
const run = {
  gemm({ operands, epilogueAddress }) {
    epilogueTarget = { n: operands[1], address: epilogueAddress };
    kernels.gemm(tid, threads, ...operands);
    kernels.barrier(threads);
    return 0;
  },
  /** Every thread counts a round, meets, and checks that all have counted: returns how often one was missing. */
  meet({ rounds, address, work }) {
    let missing = 0;
    for (let round = 1; round <= rounds; round++) {
      for (let i = 0; i < ((tid + round) % threads) * work; i++) Atomics.load(words, address >> 2);
      Atomics.add(words, address >> 2, 1);
      kernels.barrier(threads);
      if (Atomics.load(words, address >> 2) !== round * threads) missing++;
      kernels.barrier(threads);
    }
    return missing;
  },
  /** Adds up the codes of the next `count` commands, and acknowledges each by adding 1 at `address`. */
  obey({ sequence, count, address }) {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sequence = kernels.awaitCommand(sequence);
      sum += kernels.commandCode();
      Atomics.add(words, address >> 2, 1);
    }
    return sum;
  },
};

parentPort?.on("message", (/** @type {import("./team.js").Task} */ task) => {
  parentPort?.postMessage(/** @type {(task: unknown) => number} */ (run[task.kind])(task));
});
