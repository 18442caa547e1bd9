/** @file Teams of worker threads that run kernel calls over one shared memory, for the tests of the WASM kernels. */

import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";

/** m, n, k, a, aRowStride, aColStride, b, bRowStride, bColStride, c, scratch, rowOffset, epilogue: see kernels/gemm.ts. */
export type GemmOperands = [
  ...[m: number, n: number, k: number, a: number, aRowStride: number, aColStride: number],
  ...[b: number, bRowStride: number, bColStride: number, c: number],
  ...[scratch: number, rowOffset: number, epilogue: number],
];

export type Task =
  | { readonly kind: "gemm"; readonly operands: GemmOperands; readonly epilogueAddress: number }
  | { readonly kind: "meet"; readonly rounds: number; readonly address: number; readonly work: number }
  | { readonly kind: "obey"; readonly sequence: number; readonly count: number; readonly address: number };

export interface Kernels {
  gemm(tid: number, threads: number, ...operands: GemmOperands): void;
  barrier(threads: number): void;
  awaitCommand(sequence: number): number;
  postCommand(code: number): number;
  commandCode(): number;
}

export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly tid: number;
  readonly threads: number;
}

export type Build = "baseline" | "relaxed" | "wide";

/** Compiles dist/kernels/<build>.wasm. */
export async function compileBuild(build: Build): Promise<WebAssembly.Module> {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.compile(await readFile(new URL(`../../dist/kernels/${build}.wasm`, import.meta.url)));
}

/** The whole address space, shared; pages cost nothing until they are touched. */
export const createMemory = (): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: 65_536, maximum: 65_536, shared: true });

export class Team {
  readonly #workers: readonly Worker[];

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, threads: number) {
    this.#workers = Array.from({ length: threads }, (_, tid) => {
      const data: WorkerData = { module, memory, tid, threads };
      return new Worker(new URL("./team-worker.js", import.meta.url), { workerData: data });
    });
  }

  /** Every thread does the task. @returns what each thread answered, by thread. */
  run(task: Task): Promise<number[]> {
    return Promise.all(
      this.#workers.map(async (worker) => {
        const answer = new Promise<number>((resolve, reject) => {
          worker.once("message", (value: number) => {
            worker.off("error", reject);
            resolve(value);
          });
          worker.once("error", reject);
        });
        worker.postMessage(task);
        return answer;
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
