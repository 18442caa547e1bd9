/** @file The browser: web workers (they need cross-origin isolation to share memory), kernels over HTTP. */
import { BackendError } from "../../base/errors.js";
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
const kernelUrls: Record<Exclude<KernelBuild, "wide">, URL> = {
  baseline: new URL("../../kernels/baseline.wasm", import.meta.url),
  relaxed: new URL("../../kernels/relaxed.wasm", import.meta.url),
};

/** From the whole file: streaming would refuse it from servers that do not know its media type. */
async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new BackendError(
      `[wasm] ${url.href}: the kernels cannot be fetched (status ${response.status}); see that the bundler's assets are served`,
    );
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

export const host: Host = {
  cores: navigator.hardwareConcurrency,
  // A page itself may not wait for its threads: only Workers may.
  canShareMemory: globalThis.crossOriginIsolated && !("document" in globalThis),
  enableRelaxedSimd: () => undefined,
  enableWideVectors: () => false,
  compileKernels: (build) => compile(kernelUrls[build === "wide" ? "relaxed" : build]), // "wide" is never chosen
  startWorker,
};
