/** @file Files that exports write: their names, and writing them. */
import { basename, dirname } from "node:path";
import { ConfigError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { makeFolder, writePartsAtomic } from "../data/index.js";
import { runFolderOf } from "../training/index.js";

/** What a checkpoint's run is called, or its file outside a run. */
export const runNameOf = ({ file }: { readonly file: string }): string =>
  runFolderOf(file)?.name ?? basename(file, ".safetensors");

/** Writes a file, whole or not at all, and the folders above it. @throws ConfigError when it cannot */
export async function writeExport(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writePartsAtomic(path, [bytes]);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code ?? message;
    throw new ConfigError(`${printable(path)}: cannot be written (${reason}); choose another --out`, { cause });
  }
}
