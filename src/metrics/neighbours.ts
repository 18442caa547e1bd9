/** @file Balls around feature vectors that reach to their k-th nearest neighbours: the estimate of a manifold (Kynkäänniemi et al. 2019, arXiv:1904.06991, equation 1). */
import { ShapeError } from "../base/errors.js";
import { eachRowOfDistances } from "./feature-matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/**
 * Squared distance of each row to its k-th nearest other row; duplicates are neighbours at distance 0.
 * @returns [N]
 * @throws ShapeError when there are no k others
 */
export function squaredRadii(features: FeatureMatrix, k: number): Float64Array {
  if (!Number.isInteger(k) || k < 1 || features.count <= k)
    throw new ShapeError(`neighbours: ${features.count} images have no ${k} neighbours each; give more than ${k}`);
  const nearest = new Float64Array(features.count * k).fill(Infinity); // [N, k], each row ascending
  const meet = (row: number, distance: number): void => {
    const start = row * k;
    let place = start + k - 1;
    if (distance >= (nearest[place] ?? 0)) return;
    for (; place > start && distance < (nearest[place - 1] ?? 0); place--) nearest[place] = nearest[place - 1] ?? 0;
    nearest[place] = distance;
  };
  const visit = (row: number, distances: Float64Array): void => {
    for (let column = row + 1; column < distances.length; column++) {
      const distance = distances[column] ?? 0;
      meet(row, distance);
      meet(column, distance);
    }
  };
  eachRowOfDistances(features, features, visit, true);
  return Float64Array.from({ length: features.count }, (_, row) => nearest[row * k + k - 1] ?? 0);
}
