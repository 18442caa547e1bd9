/** @file Image files in, image files out: what every command that works on the user's own pictures shares. */
import { printable } from "../base/printable.js";
import { basename, extname, join, resolve } from "node:path";
import { ConfigError } from "../base/errors.js";
import { encodePng, fitPixels, resizePixels, tileImages, writePartsAtomic } from "../data/index.js";
import type { Picture, Pixels } from "../data/portable.js";
import type { ImageSpec } from "../gan/index.js";

/** A file to be read, and the one to be written from it. */
export interface FilePair {
  readonly input: string;
  readonly output: string;
}

/**
 * Where results go: `<folder>/<name of the file>.png`.
 * @param extension of the results, `.png` unless given
 * @throws ConfigError if two files would be written to one place, or a file onto itself
 */
export function outputsOf(inputs: readonly string[], folder: string, extension = ".png"): FilePair[] {
  const taken = new Map<string, string>();
  return inputs.map((input) => {
    const output = join(folder, `${basename(input, extname(input))}${extension}`);
    const other = taken.get(output);
    if (other !== undefined)
      throw new ConfigError(
        `${printable(input)}: its result would replace that of ${printable(other)}; rename one of them, or give them one by one with another --out`,
      );
    if (resolve(input) === resolve(output))
      throw new ConfigError(`${printable(input)}: its result would replace it; choose another --out`);
    taken.set(output, input);
    return { input, output };
  });
}

/** Bytes 0 … 255 as values in [−1, 1]. */
export const valuesOf = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (value) => value / 127.5 - 1);

/** A picture as a network sees it: [H, W, C] in [−1, 1], stretched to the network's size, in its number of channels. */
export function toNetwork(pixels: Pixels, { height, width, channels }: ImageSpec): Float32Array {
  const { data } = fitPixels(resizePixels(pixels, width, height), { channels });
  return valuesOf(data);
}

/** A network's image [H, W, C] as a picture; values outside [−1, 1] are cut off. */
export const toPicture = (values: Float32Array, image: ImageSpec): Picture =>
  tileImages(values, { ...image, count: 1, padding: 0 });

/** Writes a picture as PNG, whole or not at all. @throws ConfigError if it cannot be written */
export async function writePicture(path: string, picture: Picture): Promise<void> {
  await writeResult(path, await encodePng(picture));
}

/** Writes a file, whole or not at all. @throws ConfigError if it cannot be written */
export async function writeResult(path: string, bytes: Uint8Array): Promise<void> {
  await writePartsAtomic(path, [bytes]).catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`${printable(path)}: cannot be written (${code ?? message}); choose another --out`, {
      cause,
    });
  });
}
