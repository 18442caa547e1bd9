/**
 * @file A trained generator by one call: the package's entry point `ganvas/generator`, the same in Node, pages and Workers.
 *
 *     const generator = await loadGenerator("digits.safetensors");
 *     const images = await generator.images({ seeds: [0, 1, 2] });
 *     context.putImageData(toImageData(images.grid()), 0, 0);
 *
 * It reaches nothing of training: a page that only draws ships only what draws.
 */
import type { GeneratorSource, LoadedGenerator, LoadOptions } from "./loaded.js";
import { openCheckpoint } from "./open.js";

/**
 * Loads a generator.
 * @throws CheckpointError when there is no checkpoint, or it is damaged; ConfigError for a recipe that is not known or makes images from images only;
 *   BackendError where the engine cannot run; the signal's reason when it is aborted
 */
export async function loadGenerator(source: GeneratorSource, options: LoadOptions = {}): Promise<LoadedGenerator> {
  const { facts, ...calls } = await openCheckpoint(source, options);
  return { ...facts, ...calls };
}

export * from "../base/errors.js";
export { encodePng, tileImages, toImageData } from "../data/portable.js";
export type { GridOptions, Picture } from "../data/portable.js";
export { Images } from "./images.js";
export type { GridLooks } from "./images.js";
export type { DownloadProgress } from "./download.js";
export type { GeneratorFacts, GeneratorSource, ImagesRequest, LoadedGenerator, LoadOptions } from "./loaded.js";
