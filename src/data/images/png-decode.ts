/** @file PNG to 8-bit pixels, by fast-png, after png-chunks.ts has checked the file. */

import type { DecodedPng } from "fast-png";
import { DataError } from "../../base/errors.js";
import { onWhite } from "./bitmap.js";
import type { Bitmap } from "./bitmap.js";
import { checkPng } from "./png-chunks.js";

/**
 * Decodes any PNG: grey, RGB, palette, 1 to 16 bits, interlaced or not; transparency becomes white.
 * @param source the file's name, for messages
 * @throws DataError if the file is damaged or too large
 */
export async function decodePng(bytes: Uint8Array, source: string): Promise<Bitmap> {
  const { header, file } = checkPng(bytes, source);
  const { decode, convertIndexedToRgb } = await import("fast-png");
  const { width, height, colorType } = header;
  try {
    const png = decode(file);
    if (colorType === 3) {
      const rgb = convertIndexedToRgb(png);
      return withoutAlpha(rgb, width, height, rgb.length === width * height * 4 ? 4 : 3);
    }
    const bytesOf8 = toEightBits(png);
    if (png.transparency === undefined) return withoutAlpha(bytesOf8, width, height, png.channels);
    return withoutAlpha(addAlpha(png, bytesOf8, png.transparency), width, height, png.channels + 1);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.toLowerCase() : String(cause);
    throw new DataError(`${source}: damaged PNG (${reason}); replace the file`, { cause });
  }
}

function withoutAlpha(data: Uint8Array, width: number, height: number, samples: number): Bitmap {
  if (samples === 2 || samples === 4) return onWhite(data, width, height, samples === 2 ? 1 : 3);
  return { width, height, channels: samples === 3 ? 3 : 1, data: new Uint8Array(data), wasTransparent: false };
}

/** 16 bits: v/257; 1, 2 and 4 bits, packed with the first pixel in the high bits: v·255/(2ᵈ − 1). */
function toEightBits({ data, depth, width, height, channels }: DecodedPng): Uint8Array {
  if (depth === 16) return Uint8Array.from(data, (value) => Math.round(value / 257));
  if (depth === 8) return Uint8Array.from(data);
  return unpack(data, depth, width, height, channels, 255 / (2 ** depth - 1));
}

function unpack(
  data: ArrayLike<number>,
  depth: number,
  width: number,
  height: number,
  channels: number,
  scale: number,
): Uint8Array {
  const line = Math.ceil((width * channels * depth) / 8);
  return Uint8Array.from({ length: width * height * channels }, (_, index) => {
    const [y, x] = [Math.floor(index / (width * channels)), index % (width * channels)];
    const bit = x * depth;
    const byte = data[y * line + (bit >> 3)]!;
    return ((byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)) * scale;
  });
}

/** tRNS of grey and RGB names one colour, in the file's own depth, that is transparent. */
function addAlpha(png: DecodedPng, eight: Uint8Array, transparency: Uint16Array): Uint8Array {
  const { channels, depth, width, height } = png;
  const exact = depth >= 8 ? png.data : unpack(png.data, depth, width, height, channels, 1);
  const out = new Uint8Array(width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    let same = true;
    for (let channel = 0; channel < channels; channel++) {
      out[pixel * (channels + 1) + channel] = eight[pixel * channels + channel]!;
      if (exact[pixel * channels + channel] !== transparency[channel]) same = false;
    }
    out[pixel * (channels + 1) + channels] = same ? 0 : 255;
  }
  return out;
}
