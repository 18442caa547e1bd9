/**
 * @file A team of threads that run the same kernel calls in lock-step: this thread and `threads - 1` workers, each with
 * its own instance of every module over one shared memory. The harness of the kernel laboratory.
 */

import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { setVectorFlags } from "./vector-flags.js";

setVectorFlags();

/** Where the calls of a command are written: [module, repetitions, call count, arguments of each call…], as i32. */
const CALLS = 512 >> 2;
const ARGUMENTS = 14;

/**
 * @param {WebAssembly.Module[]} modules
 * @param {WebAssembly.Memory} memory
 * @returns {Record<string, Function>[]} the exports of each
 */
function instantiate(modules, memory) {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 16 });
  return modules.map((module) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory, table } });
    return /** @type {Record<string, Function>} */ (exports);
  });
}

/**
 * Runs the calls written at CALLS on thread `tid` of `threads`.
 * @returns {number[][]} milliseconds, [repetition][call], as this thread saw them
 */
function runCalls(kernels, words, tid, threads) {
  const kernel = kernels[words[CALLS]];
  const repetitions = words[CALLS + 1];
  const count = words[CALLS + 2];
  const calls = [];
  for (let i = 0; i < count; i++) {
    const at = CALLS + 3 + i * ARGUMENTS;
    calls.push([tid, threads, ...words.slice(at, at + ARGUMENTS - 1)]);
  }
  const times = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const row = [];
    kernels[0].barrier(threads);
    let start = performance.now();
    for (const call of calls) {
      kernel.gemm(...call);
      kernels[0].barrier(threads);
      const end = performance.now();
      row.push(end - start);
      start = end;
    }
    times.push(row);
  }
  return times;
}

if (!isMainThread) {
  const { modules, memory, tid, threads } = workerData;
  const kernels = instantiate(modules, memory);
  const words = new Int32Array(memory.buffer);
  let sequence = kernels[0].awaitCommand(-1);
  parentPort.postMessage("ready");
  for (;;) {
    sequence = kernels[0].awaitCommand(sequence);
    if (kernels[0].commandCode() === 0) break;
    runCalls(kernels, words, tid, threads);
  }
}

/**
 * @param {WebAssembly.Module[]} modules module 0 also brings the barrier and the command word
 * @param {number} threads
 */
export async function createTeam(modules, threads) {
  const memory = new WebAssembly.Memory({ initial: 65536, maximum: 65536, shared: true });
  const kernels = instantiate(modules, memory);
  const words = new Int32Array(memory.buffer);
  const workers = [];
  for (let tid = 1; tid < threads; tid++) {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { modules, memory, tid, threads },
    });
    await new Promise((ready) => worker.once("message", ready));
    workers.push(worker);
  }
  return {
    memory,
    /**
     * @param {number} module index into modules
     * @param {number[][]} calls arguments of gemm from `m` on
     * @param {number} repetitions
     */
    run(module, calls, repetitions) {
      words.set([module, repetitions, calls.length], CALLS);
      calls.forEach((call, i) => words.set(call, CALLS + 3 + i * ARGUMENTS));
      kernels[0].postCommand(1);
      return runCalls(kernels, words, 0, threads);
    },
    async close() {
      kernels[0].postCommand(0);
      await Promise.all(workers.map((worker) => new Promise((done) => worker.once("exit", done))));
    },
  };
}
