/** @file Node: worker threads, kernels from the package's files. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Host, KernelBuild, WorkerHandle } from "./host.js";
import type { WorkerReply } from "./worker-protocol.js";

function startWorker(): WorkerHandle {
  // Without the process's own options: `--input-type` or a loader is not for this file.
  const worker = new Worker(new URL("./worker-node.js", import.meta.url), { execArgv: [] });
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

const nodeMajor = Number(process.versions.node.split(".")[0]);

/** Whether the processor has 256-bit vectors with fused multiply–add; only Linux says so without native code. */
function hasWideVectors(): boolean {
  if (process.arch !== "x64" || process.platform !== "linux") return false;
  try {
    const flags = readFileSync("/proc/cpuinfo", "latin1");
    return /\bavx2\b/.test(flags) && /\bfma\b/.test(flags);
  } catch {
    return false;
  }
}

export const host: Host = {
  cores: availableParallelism(),
  canShareMemory: true,
  // V8 prints a complaint about flags that it does not know: hence the versions.
  enableRelaxedSimd() {
    if (nodeMajor < 22) setFlagsFromString("--experimental-wasm-relaxed-simd"); // on by default since
  },
  enableWideVectors() {
    if (nodeMajor < 24 || !hasWideVectors()) return false;
    setFlagsFromString("--experimental-wasm-revectorize");
    return true;
  },
  compileKernels: async (build: KernelBuild) =>
    WebAssembly.compile(await readFile(new URL(`../../kernels/${build}.wasm`, import.meta.url))),
  startWorker,
};
