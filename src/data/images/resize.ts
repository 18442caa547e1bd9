/**
 * @file Resizing with a triangle filter as wide as the reduction: bilinear when enlarging, an antialiased weighted mean
 * when reducing; what PIL's BILINEAR and PyTorch's `antialias=True` do. Pure.
 */

/** `[height, width, channels]` bytes. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The inputs of every output along one axis, and their weights, which sum to 1. */
interface Taps {
  /** First input of each output. */
  readonly first: Int32Array;
  /** `[output, each]`; missing ones are 0. */
  readonly weights: Float64Array;
  readonly each: number;
}

/** Weights of output i: triangle((j + ½ − c)/s), c = (i + ½)·input/output, s = max(1, input/output). */
function tapsOf(input: number, output: number): Taps {
  const scale = input / output;
  const width = Math.max(1, scale);
  const each = Math.min(input, Math.ceil(2 * width) + 1);
  const first = new Int32Array(output);
  const weights = new Float64Array(output * each);
  for (let i = 0; i < output; i++) {
    const centre = (i + 0.5) * scale;
    const from = Math.min(input - each, Math.max(0, Math.floor(centre - width + 0.5)));
    first[i] = from;
    let sum = 0;
    for (let k = 0; k < each; k++) {
      const weight = Math.max(0, 1 - Math.abs((from + k + 0.5 - centre) / width));
      weights[i * each + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < each; k++) weights[i * each + k]! /= sum;
  }
  return { first, weights, each };
}

/** The taps of the sizes asked for last: a data set asks for the same again and again. */
const recent = new Map<string, Taps>();

function remembered(input: number, output: number): Taps {
  const key = `${input} ${output}`;
  const found = recent.get(key) ?? tapsOf(input, output);
  if (recent.size > 64) recent.clear();
  recent.set(key, found);
  return found;
}

/**
 * Resizes, not keeping the proportions.
 * @param width pixels of the result
 * @param height pixels of the result
 */
export function resizePixels(pixels: Pixels, width: number, height: number): Pixels {
  const { channels } = pixels;
  if (pixels.width === width && pixels.height === height) return pixels;
  const line = width * channels;
  const narrow = across(pixels, width); // [H, width, C]
  const { first, weights, each } = remembered(pixels.height, height);
  const data = new Uint8Array(height * line); // [height, width, C]
  const sums = new Float64Array(line);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < each; k++) {
      const weight = weights[y * each + k]!;
      if (weight === 0) continue;
      const from = (first[y]! + k) * line;
      for (let x = 0; x < line; x++) sums[x]! += weight * narrow[from + x]!;
    }
    for (let x = 0; x < line; x++) data[y * line + x] = sums[x]! + 0.5; // never outside 0 … 255
  }
  return { width, height, channels, data };
}

/** Resizes rows only. @returns `[H, width, C]` */
function across({ width: input, height, channels, data }: Pixels, width: number): Float32Array {
  const { first, weights, each } = remembered(input, width);
  const narrow = new Float32Array(height * width * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * input + first[x]!) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let k = 0; k < each; k++) sum += weights[x * each + k]! * data[from + k * channels + channel]!;
        narrow[to++] = sum;
      }
    }
  }
  return narrow;
}
