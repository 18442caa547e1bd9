/** @file Image files in, image files out: what every command that works on the user's own pictures shares. */
import { basename, extname, join, resolve } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { encodePng, writePartsAtomic } from "../../data/index.js";
import type { Picture } from "../../data/portable.js";

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
