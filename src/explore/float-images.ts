/** @file Images of real numbers [H, W, C]: resized, and shifted around their borders. */
import type { ImageSpec } from "../gan/index.js";

/** For each output along an axis: the input before it, the one after it, and the share of the latter; PyTorch's bilinear without aligned corners. */
function neighbours(input: number, output: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: output }, (_, index) => {
    const at = Math.min(input - 1, Math.max(0, ((index + 0.5) * input) / output - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(input - 1, low + 1), share: at - low };
  });
}

/** Bilinear; detail is not filtered away when an image shrinks. @returns [H', W', C] */
export function resizedFloats(values: Float32Array, from: ImageSpec, to: ImageSpec): Float32Array<ArrayBuffer> {
  const { width, channels } = from;
  const result = new Float32Array(to.height * to.width * channels);
  const columns = neighbours(width, to.width);
  let at = 0;
  for (const row of neighbours(from.height, to.height)) {
    for (const column of columns) {
      for (let channel = 0; channel < channels; channel++) {
        const pixel = (y: number, x: number): number => values[(y * width + x) * channels + channel] ?? 0;
        const along = (y: number): number =>
          pixel(y, column.low) + column.share * (pixel(y, column.high) - pixel(y, column.low));
        result[at++] = along(row.low) + row.share * (along(row.high) - along(row.low));
      }
    }
  }
  return result;
}

/** Moves pixels down and to the right (negative: up and to the left); what leaves on one side comes in on the other. */
export function rolled(
  values: Float32Array,
  { height, width, channels }: ImageSpec,
  down: number,
  right: number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  const line = width * channels;
  const shift = ((((right % width) + width) % width) * channels) % line;
  for (let y = 0; y < height; y++) {
    const to = (((y + down) % height) + height) % height;
    const row = values.subarray(y * line, (y + 1) * line);
    result.set(row.subarray(0, line - shift), to * line + shift);
    result.set(row.subarray(line - shift), to * line);
  }
  return result;
}
