/** @file Improved precision and recall (Kynkäänniemi et al. 2019, arXiv:1904.06991, equations 1 and 2): how many samples look real, and how much of what is real can be drawn. */
import { checkPair, eachRowOfDistances } from "./feature-matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";
import { squaredRadii } from "./neighbours.js";

/** Neighbours, as in the paper. */
export const precisionNeighbours = 3;

/** One value an image; their means are the two figures, in [0, 1]. */
export interface PrecisionRecall {
  /** [drawn], 1 for a sample inside the ball of a real image. */
  readonly precision: Float64Array;
  /** [real], 1 for a real image inside the ball of a sample. */
  readonly recall: Float64Array;
}

/**
 * Measures both. Balls include their border (‖φ − φ′‖ ≤ radius).
 * @param real [N, D] and @param drawn [M, D]: as many of each, for both figures depend on the number
 * @throws ShapeError when they do not go together, or are no more than `k`
 */
export function precisionRecall(real: FeatureMatrix, drawn: FeatureMatrix, k = precisionNeighbours): PrecisionRecall {
  checkPair("precision and recall", real, drawn, k + 1);
  const [ofReal, ofDrawn] = [squaredRadii(real, k), squaredRadii(drawn, k)];
  const [precision, recall] = [new Float64Array(drawn.count), new Float64Array(real.count)];
  eachRowOfDistances(real, drawn, (row, distances) => {
    const radius = ofReal[row] ?? 0;
    for (let column = 0; column < distances.length; column++) {
      const distance = distances[column] ?? 0;
      if (distance <= radius) precision[column] = 1;
      if (distance <= (ofDrawn[column] ?? 0)) recall[row] = 1;
    }
  });
  return { precision, recall };
}
