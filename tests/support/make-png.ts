/** @file PNG files for tests, right or wrong on purpose, from chunks (W3C PNG, third edition) and Node's zlib. */
import { deflateSync } from "node:zlib";
import { encode } from "fast-png";

/** CRC-32 by its definition, bit by bit. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb8_8320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A chunk with its length and checksum. */
export function chunk(type: string, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length);
  bytes.write(type, 4, "latin1");
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}

/** IHDR's body; grey of 8 bits unless told otherwise. */
export function header(width: number, height: number, depth = 8, colorType = 0): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width);
  body.writeUInt32BE(height, 4);
  body.set([depth, colorType, 0, 0, 0], 8);
  return body;
}

/** A file of these chunks and IEND. */
export const pngOf = (...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks, chunk("IEND", new Uint8Array())]);

/** A grey file that announces one size and holds so many zero bytes of pixels. */
export const pngWith = (width: number, height: number, rawBytes: number): Buffer =>
  pngOf(chunk("IHDR", header(width, height)), chunk("IDAT", deflateSync(new Uint8Array(rawBytes))));

/** An ordinary file: pixels by a formula, different for every `seed`. */
export function makePng(width: number, height: number, channels: 1 | 2 | 3 | 4 = 1, seed = 0): Uint8Array {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 7 + i * 13 + seed * 41) % 256);
  return encode({ width, height, channels, depth: 8, data });
}

/** Everything a list of flipped bits and cuts can do to a file. */
export function flip(bytes: Uint8Array, at: number, bits: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ bits;
  return copy;
}
