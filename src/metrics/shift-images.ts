/** @file Random shifts by a few pixels: the cheapest way to show a classifier more digits than there are. */
import { fillUniform, streamOf } from "../base/philox.js";

const stream = streamOf("metrics/shift");

/** Size of one image: rows, columns, values per pixel. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Moves every image by its own whole numbers of pixels, each uniform in [−most, most]; what moves in is the background, −1.
 * @param images [N, H, W, C] in [−1, 1]
 * @param into receives as many values; another array than `images`
 * @param seed and @param step 32 bits each: equal ones give equal shifts
 */
export function shiftImages(
  images: Float32Array,
  into: Float32Array,
  { height, width, channels }: ImageSize,
  most: number,
  seed: number,
  step: number,
): void {
  const line = width * channels;
  const size = height * line;
  const draws = new Float64Array((2 * images.length) / size);
  fillUniform(draws, seed, stream, step);
  const shift = (index: number): number => Math.floor((draws[index] ?? 0) * (2 * most + 1)) - most;
  into.fill(-1);
  for (let image = 0; image < draws.length / 2; image++) {
    const down = shift(2 * image);
    const right = Math.max(-width, Math.min(width, shift(2 * image + 1))) * channels; // beyond the border: nothing left
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      const from = image * size + (y - down) * line;
      const row = images.subarray(from + Math.max(0, -right), from + Math.min(line, line - right));
      into.set(row, image * size + y * line + Math.max(0, right));
    }
  }
}
