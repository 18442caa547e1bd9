/** @file Where a zip archive's directory lies: the record at its end, and zip64's larger one (APPNOTE 4.3.14 to 4.3.16). */

import type { FileHandle } from "node:fs/promises";
import { DataError } from "../../base/errors.js";

/** The central directory. */
export interface Directory {
  readonly offset: number;
  readonly bytes: number;
  /** Entries. */
  readonly count: number;
}

const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const longestComment = 0xffff;

/** Finds the directory. @throws DataError if there is none, or it does not lie right before the end record */
export async function findDirectory(file: FileHandle, size: number, source: string): Promise<Directory> {
  const length = Math.min(size, endBytes + longestComment + locatorBytes + end64Bytes);
  const tail = new Uint8Array(length);
  if (length > 0) await file.read(tail, 0, length, size - length);
  const view = new DataView(tail.buffer);
  for (let at = length - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x0605_4b50 || at + endBytes + view.getUint16(at + 20, true) !== length) continue;
    const directory = readEnd(view, at, size - length);
    if (directory !== undefined) return directory;
  }
  throw new DataError(`${source}: damaged zip archive (no directory at its end); make or fetch it again`);
}

/** @param base where `view` begins in the file */
function readEnd(view: DataView, at: number, base: number): Directory | undefined {
  const [disk, firstDisk, onDisk, count] = [4, 6, 8, 10].map((field) => view.getUint16(at + field, true));
  const [bytes, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  // PyTorch writes zip64's record even where the numbers fit into this one.
  const end64 = readEnd64(view, at - locatorBytes, base);
  if (end64 !== undefined || count === 0xffff || bytes === 0xffff_ffff || offset === 0xffff_ffff) return end64;
  if (disk !== 0 || firstDisk !== 0 || onDisk !== count || offset + bytes !== base + at) return undefined;
  return { offset, bytes, count: count! };
}

function readEnd64(view: DataView, locator: number, base: number): Directory | undefined {
  if (locator < 0 || view.getUint32(locator, true) !== 0x0706_4b50) return undefined;
  const at = Number(view.getBigUint64(locator + 8, true)) - base;
  if (at < 0 || at + end64Bytes > locator || view.getUint32(at, true) !== 0x0606_4b50) return undefined;
  const [count, bytes, offset] = [32, 40, 48].map((field) => Number(view.getBigUint64(at + field, true)));
  if (offset! + bytes! !== base + at) return undefined;
  return { offset: offset!, bytes: bytes!, count: count! };
}
