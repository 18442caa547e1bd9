/**
 * @file PNG files by Node's zlib: for a picture of 32×32 pixels a seventh, for a grid of 32 of them a tenth of the time of the portable
 * writer in `src/data/png.ts`, which was most of the server's work. The pixels are the same, the bytes are not. RFC 2083; no filters, 8 bits.
 */
import { deflateSync } from "node:zlib";
import { crc32 } from "../data/archives/crc32.js";
import type { Picture } from "../data/index.js";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Within 5 % of the size at level 6, in a quarter of the time. */
const level = 3;
const colourTypes = { grey: 0, rgb: 2 } as const;
/** Length, name and checksum around a chunk's data. */
const frame = 12;

/** @param picture 1 (grey) or 3 (RGB) channels */
export function encodeQuickPng({ width, height, channels, data }: Picture): Uint8Array<ArrayBuffer> {
  const line = width * channels;
  const lines = new Uint8Array(height * (line + 1)); // each behind the byte 0: no filter
  for (let y = 0; y < height; y++) lines.set(data.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  const header = new Uint8Array(13);
  const sizes = new DataView(header.buffer);
  sizes.setUint32(0, width);
  sizes.setUint32(4, height);
  header[8] = 8; // bits
  header[9] = channels === 1 ? colourTypes.grey : colourTypes.rgb;
  return file([
    ["IHDR", header],
    ["IDAT", deflateSync(lines, { level })],
    ["IEND", new Uint8Array(0)],
  ]);
}

function file(chunks: readonly (readonly [name: string, data: Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(signature.length + chunks.reduce((sum, [, data]) => sum + frame + data.length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(signature);
  let at = signature.length;
  for (const [name, data] of chunks) {
    view.setUint32(at, data.length);
    for (let i = 0; i < 4; i++) bytes[at + 4 + i] = name.charCodeAt(i);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(bytes.subarray(at + 4, at + 8 + data.length)));
    at += frame + data.length;
  }
  return bytes;
}
