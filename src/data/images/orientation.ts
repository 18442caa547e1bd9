/** @file How a camera was held: EXIF's orientation (CIPA DC-008, tag 0112), and an image turned upright by it. */

import type { Bitmap } from "./bitmap.js";

/**
 * Reads the orientation from an APP1 segment.
 * @returns 1 to 8; 1 (upright) where the segment is not EXIF, damaged, or says nothing
 */
export function readOrientation(segment: Uint8Array): number {
  if (String.fromCharCode(...segment.subarray(0, 6)) !== "Exif\0\0") return 1;
  const tiff = segment.subarray(6);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return 1;
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) !== 0x0112) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** From a place in the upright image to the stored one; `w` and `h` are the stored size less 1. */
const sources: Readonly<
  Record<number, (x: number, y: number, w: number, h: number) => readonly [x: number, y: number]>
> = {
  2: (x, y, w) => [w - x, y],
  3: (x, y, w, h) => [w - x, h - y],
  4: (x, y, _, h) => [x, h - y],
  5: (x, y) => [y, x],
  6: (x, y, _, h) => [y, h - x],
  7: (x, y, w, h) => [w - y, h - x],
  8: (x, y, w) => [w - y, x],
};

/** Turns and mirrors an image so that it is upright. @param orientation 1 to 8 */
export function orient(bitmap: Bitmap, orientation: number): Bitmap {
  const sourceOf = sources[orientation];
  if (sourceOf === undefined) return bitmap;
  const { channels, data } = bitmap;
  const [width, height] = orientation >= 5 ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];
  const turned = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = sourceOf(x, y, bitmap.width - 1, bitmap.height - 1);
      const from = (fromY * bitmap.width + fromX) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel]!;
    }
  }
  return { ...bitmap, width, height, data: turned };
}
