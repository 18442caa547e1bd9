/** @file Pictures of any size through a network that makes images from images, one result for each. */
import { GanvasError } from "../base/errors.js";
import { readImage, resizePixels } from "../data/index.js";
import type { ImageSpec } from "../gan/index.js";
import { toNetwork, toPicture, writePicture } from "./image-files.js";
import type { FilePair } from "./image-files.js";

/** A trained network that makes images of one size from images of one size. */
export interface ImageTranslator {
  readonly from: ImageSpec;
  readonly to: ImageSpec;
  /** Images per call. */
  readonly batch: number;
  /** @param images [batch, H, W, C] in [−1, 1]. @returns the same number of images of `to`. */
  translate(images: Float32Array): Float32Array;
}

/** Size of results: as large as the file, by the network's factor if it enlarges; or just what the network makes. */
export type ResultSize = "file" | "model";
export const resultSizes: readonly ResultSize[] = ["file", "model"];

/** A file that could not be translated. */
export interface Failed {
  readonly input: string;
  readonly error: GanvasError;
}

/** What became of a file: a picture of so many pixels, or why there is none. */
export type Translated = (FilePair & { readonly width: number; readonly height: number }) | Failed;

const pixelsOf = ({ height, width, channels }: ImageSpec): number => height * width * channels;

/** A file as the network sees it, and the size of its picture. */
interface ReadFile extends FilePair {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Translates files, a batch at a time, and writes the results as PNG; a file that fails does not stop the others.
 * Pictures are stretched to the network's size, transparent pixels white, and results stretched back.
 */
export async function* translateFiles(
  translator: ImageTranslator,
  pairs: readonly FilePair[],
  size: ResultSize,
): AsyncGenerator<Translated, void, void> {
  const { from, to, batch } = translator;
  const [pixelsIn, pixelsOut] = [pixelsOf(from), pixelsOf(to)];
  for (let start = 0; start < pairs.length; start += batch) {
    const images = new Float32Array(batch * pixelsIn);
    const files: (ReadFile | Failed)[] = [];
    for (const pair of pairs.slice(start, start + batch)) {
      const file = await unlessFailed(pair.input, () => readFile(pair, from));
      if (!("error" in file)) images.set(file.values, files.length * pixelsIn);
      files.push(file);
    }
    const results = translator.translate(images);
    for (const [index, file] of files.entries()) {
      yield "error" in file
        ? file
        : await unlessFailed(file.input, () =>
            writeResult(translator, file, results.subarray(index * pixelsOut, (index + 1) * pixelsOut), size),
          );
    }
  }
}

async function readFile(pair: FilePair, from: ImageSpec): Promise<ReadFile> {
  const { width, height, ...pixels } = await readImage(pair.input);
  return { ...pair, width, height, values: toNetwork({ width, height, ...pixels }, from) };
}

async function writeResult(
  { from, to }: ImageTranslator,
  { input, output, ...file }: ReadFile,
  values: Float32Array,
  size: ResultSize,
): Promise<Translated> {
  const scaled = (side: number, before: number, after: number): number => Math.round((side * after) / before);
  const width = size === "model" ? to.width : scaled(file.width, from.width, to.width);
  const height = size === "model" ? to.height : scaled(file.height, from.height, to.height);
  const picture = toPicture(values, to);
  await writePicture(output, { ...picture, ...resizePixels(picture, width, height) });
  return { input, output, width, height };
}

/** What a person must mend becomes the file's result; bugs pass through. */
export async function unlessFailed<T>(input: string, work: () => Promise<T>): Promise<T | Failed> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GanvasError) return { input, error };
    throw error;
  }
}
