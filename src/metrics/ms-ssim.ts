/**
 * @file Multi-scale structural similarity (Wang, Simoncelli & Bovik 2003, equation 7) and, by it, how much alike a generator's samples are
 * (Odena et al. 2017, arXiv:1610.09585, section 4.2): more alike than the data's own images means that diversity is lost.
 */
import { ShapeError } from "../base/errors.js";
import { permutation, streamOf } from "../base/philox.js";
import type { ImageSize } from "./shift-images.js";

/** Of the Gaussian window, pixels. */
const deviation = 1.5;
/** Smaller images have no MS-SSIM. */
export const windowSide = 11;
/** C₁ = (K₁L)², C₂ = (K₂L)² for values in [0, 1], L = 1. */
const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
/** Of the scales, from fine to coarse, as measured on people by Wang et al. */
const exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const stream = streamOf("metrics/pairs");

const gaussian = ((): Float64Array => {
  const values = Float64Array.from({ length: windowSide }, (_, i) =>
    Math.exp(-((i - (windowSide - 1) / 2) ** 2) / (2 * deviation ** 2)),
  );
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
})();

/** One channel of one image, in [0, 1]. */
interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** Scales at which the window fits, 1 to 5. @throws ShapeError when it fits at none */
function scalesOf({ height, width }: ImageSize): number {
  const scales = exponents.findIndex((_, scale) => Math.floor(Math.min(height, width) / 2 ** scale) < windowSide);
  if (scales === 0)
    throw new ShapeError(`MS-SSIM: images of ${height}×${width}; give at least ${windowSide} pixels a side`);
  return scales === -1 ? exponents.length : scales;
}

/** Means under the window where it fits whole: rows, then columns. */
function blur({ height, width, values }: Plane): Float64Array {
  const [outHeight, outWidth] = [height - windowSide + 1, width - windowSide + 1];
  const rows = new Float64Array(height * outWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < windowSide; k++) sum += (gaussian[k] ?? 0) * (values[y * width + x + k] ?? 0);
      rows[y * outWidth + x] = sum;
    }
  }
  return Float64Array.from({ length: outHeight * outWidth }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < windowSide; k++) sum += (gaussian[k] ?? 0) * (rows[at + k * outWidth] ?? 0);
    return sum;
  });
}

/** Half the size by the mean of 2×2 pixels; an odd last row or column is left out. */
function halve({ height, width, values }: Plane): Plane {
  const [half, line] = [Math.floor(height / 2), Math.floor(width / 2)];
  const at = (y: number, x: number): number => values[y * width + x] ?? 0;
  const means = Float64Array.from({ length: half * line }, (_, index) => {
    const [y, x] = [2 * Math.floor(index / line), 2 * (index % line)];
    return (at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4;
  });
  return { height: half, width: line, values: means };
}

/** Means over the window's places of the whole similarity l·cs and of contrast and structure cs alone. */
function similarity(a: Plane, b: Plane): { whole: number; contrast: number } {
  const product = (p: Plane, q: Plane): Plane => ({ ...p, values: p.values.map((v, i) => v * (q.values[i] ?? 0)) });
  const [meanA, meanB] = [blur(a), blur(b)];
  const [squareA, squareB, cross] = [blur(product(a, a)), blur(product(b, b)), blur(product(a, b))];
  let [whole, contrast] = [0, 0];
  for (let i = 0; i < meanA.length; i++) {
    const [ma, mb] = [meanA[i] ?? 0, meanB[i] ?? 0];
    const variances = (squareA[i] ?? 0) - ma * ma + (squareB[i] ?? 0) - mb * mb;
    const cs = (2 * ((cross[i] ?? 0) - ma * mb) + c2) / (variances + c2);
    contrast += cs / meanA.length;
    whole += (cs * (2 * ma * mb + c1)) / (ma * ma + mb * mb + c1) / meanA.length;
  }
  return { whole, contrast };
}

/**
 * Π csⱼ^wⱼ · (l·cs)_M^w_M over the M scales at which the 11×11 window fits; their exponents are scaled to add up to 1, which makes images of under 176 pixels comparable only
 * with images of their own size. A scale that is negatively correlated counts as 0. The mean over the channels.
 * @param a [H, W, C] in [−1, 1] and @param b the same
 * @returns in [0, 1], 1 for equal images
 * @throws ShapeError when they do not fit the size, or are smaller than the window
 */
export function multiScaleSimilarity(a: Float32Array, b: Float32Array, size: ImageSize): number {
  const { height, width, channels } = size;
  const scales = scalesOf(size);
  if (a.length !== height * width * channels || b.length !== a.length)
    throw new ShapeError(
      `MS-SSIM: ${a.length} and ${b.length} values are no two images of ${height}×${width}×${channels}; give two of one size`,
    );
  const sum = exponents.slice(0, scales).reduce((total, exponent) => total + exponent, 0);
  const planeOf = (image: Float32Array, channel: number): Plane => {
    const values = Float64Array.from(
      { length: height * width },
      (_, i) => ((image[i * channels + channel] ?? 0) + 1) / 2,
    );
    return { height, width, values };
  };
  let mean = 0;
  for (let channel = 0; channel < channels; channel++) {
    let [p, q, result] = [planeOf(a, channel), planeOf(b, channel), 1];
    for (let scale = 0; scale < scales; scale++) {
      const { whole, contrast } = similarity(p, q);
      result *= Math.max(0, scale === scales - 1 ? whole : contrast) ** ((exponents[scale] ?? 0) / sum);
      [p, q] = [halve(p), halve(q)];
    }
    mean += result / channels;
  }
  return mean;
}

/**
 * Similarity of pairs of images drawn at random, no image in two pairs.
 * @param images [N, H, W, C] in [−1, 1]
 * @param most pairs; ⌊N/2⌋ when there are fewer
 * @returns one value a pair; the lower their mean, the more diverse the images
 * @throws ShapeError when there are no two images, or they are smaller than the window
 */
export function pairSimilarities(images: Float32Array, size: ImageSize, most: number, seed: number): Float64Array {
  const pixels = size.height * size.width * size.channels;
  const count = images.length / pixels;
  if (!Number.isInteger(count) || count < 2)
    throw new ShapeError(
      `MS-SSIM: ${images.length} values are no whole number of ${size.height}×${size.width}×${size.channels} images, at least two`,
    );
  const order = permutation(count, seed, stream, 0);
  const image = (place: number): Float32Array => {
    const start = (order[place] ?? 0) * pixels;
    return images.subarray(start, start + pixels);
  };
  return Float64Array.from({ length: Math.min(most, Math.floor(count / 2)) }, (_, pair) =>
    multiScaleSimilarity(image(2 * pair), image(2 * pair + 1), size),
  );
}
