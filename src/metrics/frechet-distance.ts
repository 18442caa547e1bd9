/** @file The Fréchet distance of two Gaussians fitted to features (Heusel et al. 2017, arXiv:1706.08500, equation 6; Dowson & Landau 1982). Only with Inception's features it is "the FID". */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { ShapeError } from "../base/errors.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/** What the distance needs of a set of features. */
export interface Moments {
  /** [D]. */
  readonly mean: Float64Array;
  /** [D, D], with N − 1 in the denominator; of lower rank than D when there are no more rows than D. */
  readonly covariance: Matrix;
}

/**
 * Mean and covariance.
 * @param counts how often each row counts, as a bootstrap draws them; once unless given
 * @throws ShapeError when fewer than two rows count
 */
export function momentsOf({ count, dimension, data }: FeatureMatrix, counts?: Uint32Array): Moments {
  const total = counts === undefined ? count : counts.reduce((sum, times) => sum + times, 0);
  if (total < 2) throw new ShapeError(`Fréchet distance: ${total} images have no covariance; give at least 2`);
  const mean = new Float64Array(dimension);
  for (let row = 0; row < count; row++) {
    const times = counts?.[row] ?? 1;
    for (let k = 0; k < dimension; k++) mean[k] = (mean[k] ?? 0) + (times * (data[row * dimension + k] ?? 0)) / total;
  }
  const sums = new Float64Array(dimension * dimension); // upper triangle of Σ (x − μ)(x − μ)ᵀ
  const centred = new Float64Array(dimension);
  for (let row = 0; row < count; row++) {
    const times = counts?.[row] ?? 1;
    if (times === 0) continue;
    for (let k = 0; k < dimension; k++) centred[k] = (data[row * dimension + k] ?? 0) - (mean[k] ?? 0);
    for (let i = 0; i < dimension; i++) {
      const weighted = times * (centred[i] ?? 0);
      if (weighted === 0) continue;
      const line = i * dimension;
      for (let j = i; j < dimension; j++) sums[line + j] = (sums[line + j] ?? 0) + weighted * (centred[j] ?? 0);
    }
  }
  const covariance = Matrix.zeros(dimension, dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = i; j < dimension; j++) {
      const value = (sums[i * dimension + j] ?? 0) / (total - 1);
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
  }
  return { mean, covariance };
}

/** Square roots of the eigenvalues of a positive semidefinite matrix; what is 0 but for rounding is 0. */
const rootsOf = (eigenvalues: readonly number[]): number[] => {
  const rounding = eigenvalues.length * Number.EPSILON * Math.max(...eigenvalues);
  return eigenvalues.map((value) => (value > rounding ? Math.sqrt(value) : 0));
};

const decompose = (matrix: Matrix): EigenvalueDecomposition =>
  new EigenvalueDecomposition(matrix, { assumeSymmetric: true });

/** Σ^½ of a covariance, by its eigenvectors. */
function squareRoot(covariance: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = decompose(covariance);
  return vectors.mmul(Matrix.diag(rootsOf(realEigenvalues))).mmul(vectors.transpose());
}

/**
 * Distances from one set of features: ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½).
 * tr (Σ₁Σ₂)^½ is the sum of the roots of the eigenvalues of Σ₁^½ Σ₂ Σ₁^½, which is symmetric: no complex numbers appear, of whatever rank the covariances are.
 * @returns the distance to others, at least 0
 */
export function frechetDistanceFrom(first: Moments): (second: Moments) => number {
  const root = squareRoot(first.covariance);
  const trace = first.covariance.trace();
  return ({ mean, covariance }) => {
    if (mean.length !== first.mean.length)
      throw new ShapeError(
        `Fréchet distance: features of ${first.mean.length} and ${mean.length} values do not go together; use one extractor`,
      );
    const product = root.mmul(covariance).mmul(root);
    const symmetric = product.add(product.transpose()).mul(0.5);
    const shared = rootsOf(decompose(symmetric).realEigenvalues).reduce((sum, value) => sum + value, 0);
    const shift = first.mean.reduce((sum, value, k) => sum + (value - (mean[k] ?? 0)) ** 2, 0);
    return Math.max(0, shift + trace + covariance.trace() - 2 * shared);
  };
}

/**
 * The Fréchet distance of two sets of features, in the features' squared unit; 0 for equal moments. It is biased: fewer images give a larger one.
 * @throws ShapeError when their dimensions differ
 */
export const frechetDistance = (first: Moments, second: Moments): number => frechetDistanceFrom(first)(second);
