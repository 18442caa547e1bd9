/** @file The browser: web workers (they need cross-origin isolation to share memory), kernels over HTTP. */
import type { Host, KernelBuild, WorkerHandle } from "./host.js";
import type { WorkerReply } from "./worker-protocol.js";

function startWorker(): WorkerHandle {
  const worker = new Worker(new URL("./worker-browser.js", import.meta.url), { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    listen(onReply, onError) {
      worker.addEventListener("message", (event: MessageEvent<WorkerReply>) => onReply(event.data));
      worker.addEventListener("error", (event) => onError(new Error(event.message)));
    },
    hold: () => undefined,
    terminate: async () => worker.terminate(),
  };
}

/** One URL literal per build, so that bundlers find the files. */
const kernelUrls: Record<KernelBuild, URL> = {
  baseline: new URL("../../kernels/baseline.wasm", import.meta.url),
  relaxed: new URL("../../kernels/relaxed.wasm", import.meta.url),
  wide: new URL("../../kernels/wide.wasm", import.meta.url),
};

export const host: Host = {
  cores: navigator.hardwareConcurrency,
  canShareMemory: globalThis.crossOriginIsolated,
  enableRelaxedSimd: () => undefined,
  enableWideVectors: () => false,
  compileKernels: (build) => WebAssembly.compileStreaming(fetch(kernelUrls[build])),
  startWorker,
};
