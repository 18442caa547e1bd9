/** @file Node: worker threads, kernels from the package's files. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Host, KernelBuild, WorkerHandle } from "./host.js";
import type { WorkerReply } from "./worker-protocol.js";

function startWorker(): WorkerHandle {
  const worker = new Worker(new URL("./worker-node.js", import.meta.url));
  return {
    post: (message) => worker.postMessage(message),
    listen(onReply, onError) {
      worker.on("message", (reply: WorkerReply) => onReply(reply));
      worker.on("error", onError);
    },
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
    terminate: async () => {
      await worker.terminate();
    },
  };
}

export const host: Host = {
  cores: availableParallelism(),
  canShareMemory: true,
  // Node 20 has relaxed SIMD behind a flag; newer versions have it on and ignore the flag.
  enableRelaxedSimd: () => setFlagsFromString("--experimental-wasm-relaxed-simd"),
  compileKernels: async (build: KernelBuild) =>
    WebAssembly.compile(await readFile(new URL(`../../kernels/${build}.wasm`, import.meta.url))),
  startWorker,
};
