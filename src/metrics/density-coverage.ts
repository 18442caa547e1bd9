/** @file Density and coverage (Naeem et al. 2020, arXiv:2002.09797, equations 3 and 4): precision and recall that outliers among the samples or the real images do not mislead. */
import { checkPair, eachRowOfDistances } from "./feature-matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";
import { squaredRadii } from "./neighbours.js";

/** Neighbours, as in the paper. */
export const densityNeighbours = 5;

/** One value an image; their means are the two figures. */
export interface DensityCoverage {
  /** [drawn], real images in whose ball a sample lies, over k; the mean is about 1 for samples of the data and may be larger. */
  readonly density: Float64Array;
  /** [real], 1 for a real image in whose ball there is a sample; the mean is in [0, 1]. */
  readonly coverage: Float64Array;
}

/**
 * Measures both. Balls include their border.
 * @param real [N, D] and @param drawn [M, D]
 * @throws ShapeError when they do not go together, or are no more than `k`
 */
export function densityCoverage(real: FeatureMatrix, drawn: FeatureMatrix, k = densityNeighbours): DensityCoverage {
  checkPair("density and coverage", real, drawn, k + 1);
  const radii = squaredRadii(real, k);
  const [density, coverage] = [new Float64Array(drawn.count), new Float64Array(real.count)];
  eachRowOfDistances(real, drawn, (row, distances) => {
    const radius = radii[row] ?? 0;
    for (let column = 0; column < distances.length; column++) {
      if ((distances[column] ?? 0) > radius) continue;
      density[column] = (density[column] ?? 0) + 1 / k;
      coverage[row] = 1;
    }
  });
  return { density, coverage };
}
