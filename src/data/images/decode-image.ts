/** @file An image file of any format that is read, told by its first bytes, not by its name. */

import { DataError } from "../../base/errors.js";
import type { Bitmap } from "./bitmap.js";
import { decodeJpeg, isJpeg } from "./jpeg.js";
import { isPng } from "./png-chunks.js";
import { decodePng } from "./png-decode.js";

/** Endings of files that are decoded. */
const decoded = /\.(png|jpe?g)$/i;
/** Endings of images that are not. */
const foreign = /\.(gif|webp|bmp|tiff?|avif|heic|heif|jxl|jp2|svg|ico|ppm|pgm|tga|psd)$/i;
/** Beginnings of other formats, for a clear message. */
const beginnings: readonly (readonly [string, string])[] = [
  ["GIF8", "GIF"],
  ["RIFF", "WebP"],
  ["BM", "BMP"],
  ["II*\0", "TIFF"],
  ["MM\0*", "TIFF"],
];

/** What a name promises: an image that is decoded, an image of another format, or something else. */
export function kindOf(name: string): "image" | "foreign" | "other" {
  return decoded.test(name) ? "image" : foreign.test(name) ? "foreign" : "other";
}

/**
 * Decodes PNG or JPEG.
 * @param source the file's name, for messages
 * @throws DataError if it is neither, damaged, empty or too large
 */
export async function decodeImage(bytes: Uint8Array, source: string): Promise<Bitmap> {
  if (isPng(bytes)) return decodePng(bytes, source);
  if (isJpeg(bytes)) return decodeJpeg(bytes, source);
  if (bytes.length === 0) throw new DataError(`${source}: is empty; replace or remove it`);
  const head = String.fromCharCode(...bytes.subarray(0, 4));
  const format = beginnings.find(([beginning]) => head.startsWith(beginning))?.[1];
  throw new DataError(
    format === undefined
      ? `${source}: is no PNG or JPEG; replace or remove it`
      : `${source}: is ${format}, only PNG and JPEG are read; convert it to PNG`,
  );
}
