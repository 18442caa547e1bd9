/**
 * @file PNG files, by fast-png: pure JavaScript, so the same in Node and the browser. It is loaded with the first picture,
 * because its 30 ms would delay the first training step.
 */

import type { Picture } from "./image-grid.js";

/**
 * Encodes a picture as PNG, 8 bits per channel.
 * @param picture 1 (grey) or 3 (RGB) channels
 * @returns the file's bytes; the same picture always gives the same bytes
 */
export async function encodePng({ width, height, channels, data }: Picture): Promise<Uint8Array> {
  const { encode } = await import("fast-png");
  return encode({ width, height, channels, depth: 8, data }, { zlib: { level: 6 } });
}
