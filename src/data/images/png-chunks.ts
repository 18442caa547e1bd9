/**
 * @file The structure of a PNG file, checked before it is decoded: chunks, checksums, the announced size, and that the
 * pixel data inflate to exactly what the header promises (W3C PNG, third edition, sections 5, 8 and 11).
 */

import { inflateSync } from "node:zlib";
import { DataError } from "../../base/errors.js";
import { crc32 } from "../archives/crc32.js";
import { checkSize } from "./bitmap.js";

/** Signature of PNG. */
const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Chunks that say what the pixels are; all others are text, colour profiles, times, animations: not needed here. */
const kept = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
/** Samples per pixel by colour type. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Bit depths by colour type. */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Adam7's passes: first column and row, steps between columns and rows. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** What IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colorType: number;
}

/** Whether a file begins as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return bytes.length >= signature.length && signature.every((byte, index) => bytes[index] === byte);
}

/**
 * Checks a file and leaves out every chunk that pixels do not need.
 * @returns the header, and a PNG file that a decoder can read without surprises
 * @throws DataError if anything is not as the format says or larger than the limits
 */
export function checkPng(bytes: Uint8Array, source: string): { header: PngHeader; file: Uint8Array<ArrayBuffer> } {
  const damaged = (at: number, what: string): DataError =>
    new DataError(`${source}, byte ${at}: damaged PNG (${what}); replace the file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [signature];
  const data: Uint8Array[] = [];
  let header: (PngHeader & { readonly rawBytes: number }) | undefined;
  for (let at = signature.length, last = ""; last !== "IEND";) {
    if (at + 12 > bytes.length) throw damaged(bytes.length, "it ends early");
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw damaged(at, "a chunk goes beyond the end of the file");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kept.has(type)) {
      if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(end - 4)) {
        throw damaged(at, `wrong checksum of ${type}`);
      }
      if ((type === "IHDR") !== (header === undefined)) throw damaged(at, "IHDR is not first, or not alone");
      header ??= readHeader(body, at, source, damaged);
      if (type === "IDAT") data.push(body);
      parts.push(bytes.subarray(at, end));
    } else if (header === undefined) throw damaged(at, "IHDR is not first");
    last = type;
    at = end;
  }
  if (header === undefined || data.length === 0) throw damaged(bytes.length, "no pixel data");
  checkInflated(data, header.rawBytes, source);
  return { header, file: Uint8Array.from(Buffer.concat(parts)) };
}

function readHeader(
  body: Uint8Array,
  at: number,
  source: string,
  damaged: (at: number, what: string) => DataError,
): PngHeader & { readonly rawBytes: number } {
  if (body.length !== 13) throw damaged(at, "IHDR of wrong length");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, colorType = 0, compression = 0, filter = 0, interlace = 0] = body.subarray(8);
  checkSize(width, height, source);
  if (depths[colorType]?.includes(depth) !== true || compression !== 0 || filter !== 0 || interlace > 1) {
    throw damaged(at, "unknown colour type, depth, compression, filter or interlacing");
  }
  const bits = depth * samples[colorType]!;
  const bytesOf = (columns: number, rows: number): number =>
    columns === 0 || rows === 0 ? 0 : rows * (1 + Math.ceil((columns * bits) / 8));
  const rawBytes =
    interlace === 0
      ? bytesOf(width, height)
      : adam7
          .map(([x, y, dx, dy]) => bytesOf(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)))
          .reduce((sum, length) => sum + length, 0);
  return { width, height, depth, colorType, rawBytes };
}

/** Inflates once, bounded by what the header promises: the decoder's own inflation has no bound. */
function checkInflated(data: readonly Uint8Array[], rawBytes: number, source: string): void {
  let reason = "";
  let cause: unknown;
  try {
    const { length } = inflateSync(Buffer.concat(data), { maxOutputLength: rawBytes });
    if (length < rawBytes) reason = `${length} bytes of pixels instead of ${rawBytes}`;
  } catch (error) {
    cause = error;
    const { code, message } = error as NodeJS.ErrnoException;
    reason = code === "ERR_BUFFER_TOO_LARGE" ? "more pixels than its header announces" : message.toLowerCase();
  }
  if (reason !== "") throw new DataError(`${source}: damaged PNG (${reason}); replace the file`, { cause });
}
