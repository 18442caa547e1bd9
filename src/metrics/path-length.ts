/**
 * @file Perceptual path length (Karras et al. 2019, arXiv:1812.04948, section 4.1): how fast images change along a path between two latents, E d(G(x(t)), G(x(t + ε))) / ε².
 * The paper's d is LPIPS on VGG; here it is the squared distance of an extractor's features, quadratic as theirs is, so that the figure hardly depends on ε. Not comparable with papers.
 */
import { ConfigError, ShapeError } from "../base/errors.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import type { ImageSize } from "./shift-images.js";

/** ε, as in the paper. Measured: float32 images bear it; at 1e-5 their rounding begins to show (docs/metrics.md). */
export const pathStep = 1e-4;

/**
 * Lengths of short steps: ‖f(aᵢ) − f(bᵢ)‖² / ε².
 * @param a [N, D] and @param b [N, D], features of both ends
 * @returns [N], in the features' squared unit
 * @throws ShapeError when they make up no pairs
 */
export function stepLengths(a: Float32Array, b: Float32Array, dimension: number, epsilon: number): Float64Array {
  const count = a.length / dimension;
  if (a.length !== b.length || !Number.isInteger(count) || count < 1)
    throw new ShapeError(`path length: ${a.length} and ${b.length} values are no pairs of [N, ${dimension}]`);
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let k = row * dimension; k < (row + 1) * dimension; k++) sum += ((a[k] ?? 0) - (b[k] ?? 0)) ** 2;
    return sum / epsilon ** 2;
  });
}

/** Without what lies below the 1st or above the 99th percentile, as in the paper's code: NumPy's percentiles `lower` and `higher`. */
export function withoutOutliers(lengths: Float64Array): Float64Array {
  const sorted = lengths.toSorted();
  const last = lengths.length - 1;
  const [low, high] = [sorted[Math.floor(0.01 * last)] ?? NaN, sorted[Math.ceil(0.99 * last)] ?? NaN];
  return lengths.filter((length) => low <= length && length <= high);
}

/**
 * Images at an extractor's size without rounding, which would be larger than what a short step changes: a margin of −1 around those that lack up to an eighth.
 * @param images [N, H, W, C]
 * @throws ConfigError for images of another size
 */
export function withMargin(images: Float32Array, size: ImageSize, { name, image }: FeatureExtractor): Float32Array {
  const { height, width, channels } = size;
  const missing = image.height - height;
  if (channels !== image.channels || height !== width || missing < 0 || missing > image.height / 8)
    throw new ConfigError(
      `ppl: ${name} sees ${image.height}×${image.width}×${image.channels} images, these are ${height}×${width}×${channels} and would have to be resized; measure a run of ${(image.height * 7) / 8} to ${image.height} pixels`,
    );
  if (missing === 0) return images;
  const before = Math.floor(missing / 2);
  const count = images.length / (height * width * channels);
  const line = width * channels;
  const wide = new Float32Array(count * image.height * image.width * channels).fill(-1);
  for (let row = 0; row < count * height; row++) {
    const [index, y] = [Math.floor(row / height), row % height];
    const to = ((index * image.height + y + before) * image.width + before) * channels;
    wide.set(images.subarray(row * line, (row + 1) * line), to);
  }
  return wide;
}
