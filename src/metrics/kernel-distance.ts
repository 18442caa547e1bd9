/** @file The kernel distance KID (Bińkowski et al. 2018, arXiv:1801.01401, section 4): the squared maximum mean discrepancy of features, without bias (Gretton et al. 2012, equation 3). */
import { ConfigError } from "../base/errors.js";
import { permutation, streamOf } from "../base/philox.js";
import { blockRows, checkPair, products, rowsOf } from "./feature-matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/** How features are divided. */
export interface KernelDistanceOptions {
  /** Images of a subset, of each kind; at least 2. */
  readonly size: number;
  /** Of which images are together; 32 bits. */
  readonly seed?: number;
}

const [realStream, drawnStream] = [streamOf("metrics/kid/real"), streamOf("metrics/kid/drawn")];

/** The sum of k(xᵢ, yⱼ) with k(x, y) = (x·y / D + 1)³, over all pairs, or half of them: those of j > i. */
function kernelSum(x: FeatureMatrix, y: FeatureMatrix, isHalf: boolean): number {
  const block = new Float64Array(blockRows * y.count);
  let sum = 0;
  for (let start = 0; start < x.count; start += blockRows) {
    products(x, start, y, block, isHalf ? start : 0);
    for (let row = start; row < Math.min(start + blockRows, x.count); row++) {
      const line = (row - start) * y.count;
      for (let column = isHalf ? row + 1 : 0; column < y.count; column++) {
        const base = (block[line + column] ?? 0) / x.dimension + 1;
        sum += base * base * base;
      }
    }
  }
  return sum;
}

/**
 * MMD² = Σᵢ≠ⱼ k(xᵢ, xⱼ) / m(m − 1) + Σᵢ≠ⱼ k(yᵢ, yⱼ) / n(n − 1) − 2 Σᵢⱼ k(xᵢ, yⱼ) / mn.
 * @param x [m, D] and @param y [n, D], m and n at least 2
 * @returns around 0 for samples of one distribution, and then as often below
 * @throws ShapeError when they do not go together or are fewer
 */
export function squaredDiscrepancy(x: FeatureMatrix, y: FeatureMatrix): number {
  checkPair("kernel distance", x, y, 2);
  const [m, n] = [x.count, y.count];
  const alike = kernelSum(x, x, true) / (m * (m - 1)) + kernelSum(y, y, true) / (n * (n - 1));
  return 2 * (alike - kernelSum(x, y, false) / (m * n));
}

/**
 * One MMD² for each of as many subsets as there are; their mean is the kernel distance. The subsets have no image in common, so that their spread says how sure the mean is
 * (the paper draws 100 subsets of 1000 with images in common, whose mean has the same expectation).
 * @throws ConfigError for a size that is none; ShapeError when the features do not go together or are fewer than one subset
 */
export function kernelDistances(
  real: FeatureMatrix,
  drawn: FeatureMatrix,
  { size, seed = 0 }: KernelDistanceOptions,
): number[] {
  if (!Number.isInteger(size) || size < 2)
    throw new ConfigError(`kernel distance: subsets of ${size} images; give a whole number of at least 2`);
  checkPair("kernel distance", real, drawn, size);
  const subsets = Math.floor(Math.min(real.count, drawn.count) / size);
  const orderReal = permutation(real.count, seed, realStream, 0);
  const orderDrawn = permutation(drawn.count, seed, drawnStream, 0);
  return Array.from({ length: subsets }, (_, index) => {
    const [from, to] = [index * size, (index + 1) * size];
    return squaredDiscrepancy(rowsOf(real, orderReal.subarray(from, to)), rowsOf(drawn, orderDrawn.subarray(from, to)));
  });
}
