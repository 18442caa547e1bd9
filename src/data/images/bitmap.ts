/** @file A decoded image, and what is common to all formats: its limits and its alpha channel. */

import { DataError } from "../../base/errors.js";
import type { Picture } from "../image-grid.js";
import { maxPixels } from "../limits.js";

/** A decoded image without transparency. */
export interface Bitmap extends Picture {
  readonly channels: 1 | 3;
  /** Whether the file had transparent pixels, which are white now. */
  readonly wasTransparent: boolean;
}

/**
 * Checks the size that a header announces, before memory is taken for it.
 * @throws DataError if a side is 0 or the image has more than {@link maxPixels} pixels
 */
export function checkSize(width: number, height: number, source: string): void {
  if (width < 1 || height < 1) throw new DataError(`${source}: is ${width}×${height} pixels; leave the file out`);
  if (width * height > maxPixels) {
    throw new DataError(
      `${source}: ${width}×${height} pixels; images up to ${maxPixels} pixels are decoded; make it smaller`,
    );
  }
}

/**
 * Lays an image with alpha on white: round(c·α + 255·(1 − α)).
 * @param data `[height, width, channels + 1]`, alpha last
 * @param channels 1 or 3, without alpha
 */
export function onWhite(data: Uint8Array, width: number, height: number, channels: 1 | 3): Bitmap {
  const pixels = width * height;
  const flat = new Uint8Array(pixels * channels);
  let wasTransparent = false;
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from++) {
    const alpha = data[from + channels]!;
    if (alpha !== 255) wasTransparent = true;
    for (let channel = 0; channel < channels; channel++) {
      flat[to++] = Math.round((data[from++]! * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return { width, height, channels, data: flat, wasTransparent };
}
