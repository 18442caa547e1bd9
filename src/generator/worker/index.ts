/**
 * @file `loadGenerator` in a Worker of its own, for pages: the entry point `ganvas/generator/worker`. The page stays fluid while images are computed, and they
 * are computed by several threads where the page is cross-origin isolated. The page itself ships a few kilobytes.
 */
import { BackendError } from "../../base/errors.js";
import { Images } from "../images.js";
import type { GeneratorSource, LoadedGenerator, LoadOptions } from "../loaded.js";
import { GeneratorWorker } from "./engine.js";

/** Loads a generator as `loadGenerator` of `ganvas/generator` does, with the same errors. */
export async function loadGenerator(source: GeneratorSource, options: LoadOptions = {}): Promise<LoadedGenerator> {
  const { signal, onProgress, ...others } = options;
  signal?.throwIfAborted();
  const worker = new GeneratorWorker(onProgress);
  const abort = (): void => worker.end(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    // An address is relative to the page, not to the Worker's file.
    const named = typeof source === "string" || source instanceof URL;
    const facts = await worker.ask("load", { source: named ? new Request(source).url : source, options: others });
    return {
      ...facts,
      images: async (request) => new Images(await worker.ask("draw", request), facts.image),
      dispose: async () => worker.end(new BackendError("the generator has been disposed of; load it again")),
    };
  } catch (error) {
    worker.end(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

export * from "../../base/errors.js";
export { encodePng, tileImages, toImageData } from "../../data/portable.js";
export type { GridOptions, Picture } from "../../data/portable.js";
export { Images } from "../images.js";
export type { GridLooks } from "../images.js";
export type { DownloadProgress } from "../download.js";
export type { GeneratorFacts, GeneratorSource, ImagesRequest, LoadedGenerator, LoadOptions } from "../loaded.js";
