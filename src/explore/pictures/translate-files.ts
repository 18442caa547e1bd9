/** @file Pictures of any size through a network that makes images from images, one result for each. */
import { GanvasError } from "../../base/errors.js";
import { readImage } from "../../data/index.js";
import type { ImageSpec } from "../../gan/index.js";
import { writePicture } from "./image-files.js";
import type { FilePair } from "./image-files.js";
import { toNetwork } from "./network-images.js";
import { resultPicture } from "./translator.js";
import type { ImageTranslator, ResultSize } from "./translator.js";

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
  translator: ImageTranslator,
  { input, output, ...file }: ReadFile,
  values: Float32Array,
  size: ResultSize,
): Promise<Translated> {
  const picture = resultPicture(translator, file, values, size);
  await writePicture(output, picture);
  return { input, output, width: picture.width, height: picture.height };
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
