/** @file What guards see of images: means of blocks, in which noise and single pixels count little, and distances between them. */
import type { ImageSpec } from "../../gan/index.js";

/** Blocks along a side, at most. */
const blocks = 8;

/** Vectors of one length. */
export interface Features {
  /** [count, size] */
  readonly values: Float32Array;
  readonly count: number;
  readonly size: number;
}

/** Means of about 8 × 8 blocks of each channel. @param images [N, H, W, C] */
export function blockMeans(images: Float32Array, { height, width, channels }: ImageSpec): Features {
  const [rows, columns] = [Math.min(blocks, height), Math.min(blocks, width)];
  const size = rows * columns * channels;
  const pixels = height * width * channels;
  const count = images.length / pixels;
  const [values, counts] = [new Float32Array(count * size), new Float32Array(size)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = (Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const at = (y * width + x) * channels + channel;
        counts[block + channel] = (counts[block + channel] ?? 0) + 1;
        for (let image = 0; image < count; image++) {
          const target = image * size + block + channel;
          values[target] = (values[target] ?? 0) + (images[image * pixels + at] ?? 0);
        }
      }
    }
  }
  for (let index = 0; index < values.length; index++)
    values[index] = (values[index] ?? 0) / (counts[index % size] ?? 1);
  return { values, count, size };
}

/** ‖a_i − b_j‖², divided by the vectors' length. */
export function distance(a: Features, i: number, b: Features, j: number): number {
  let sum = 0;
  for (let k = 0; k < a.size; k++) sum += ((a.values[i * a.size + k] ?? 0) - (b.values[j * b.size + k] ?? 0)) ** 2;
  return sum / a.size;
}

/** The mean vector, [size]. */
export function meanOf({ values, count, size }: Features): Float32Array {
  const mean = new Float32Array(size);
  for (let index = 0; index < values.length; index++)
    mean[index % size] = (mean[index % size] ?? 0) + (values[index] ?? 0) / count;
  return mean;
}

/** The median of all distances between two different ones, a robust measure of how different they are. */
export function diversity(features: Features): number {
  const all: number[] = [];
  for (let i = 0; i < features.count; i++) for (let j = 0; j < i; j++) all.push(distance(features, i, features, j));
  return quantile(all, 0.5);
}

/** The distance to the nearest of others. @param skip the index of one that does not count */
export function nearest(features: Features, index: number, others: Features, skip?: number): number {
  let least = Infinity;
  for (let other = 0; other < others.count; other++) {
    if (other === skip) continue;
    least = Math.min(least, distance(features, index, others, other));
  }
  return least;
}

/** The value that a share of all lies below; 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
