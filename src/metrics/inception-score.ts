/** @file The inception score (Salimans et al. 2016, arXiv:1606.03498, section 4), of whatever classifier's probabilities: how clear each image is, and how many kinds there are. */
import { ShapeError } from "../base/errors.js";

/** −Σ p log p of one distribution; 0 log 0 = 0. */
function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const p = probabilities[k] ?? 0;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
}

/**
 * exp E KL(p(y|x) ‖ p(y)) = exp(H(y) − E H(y|x)).
 * @param probabilities [N, K] of N images, each row adding up to 1
 * @returns a function of how often each image counts (once unless given), with values in [1, K]
 * @throws ShapeError when there are no whole rows, or one is no distribution
 */
export function inceptionScoreOf(probabilities: ArrayLike<number>, classes: number): (counts?: Uint32Array) => number {
  const count = probabilities.length / classes;
  if (!Number.isInteger(count) || count < 1)
    throw new ShapeError(`inception score: ${probabilities.length} values are no [N, ${classes}] with N of at least 1`);
  const rows = Float64Array.from(probabilities);
  const entropies = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const distribution = rows.subarray(row * classes, (row + 1) * classes);
    const sum = distribution.reduce((total, p) => total + p, 0);
    if (!(Math.abs(sum - 1) <= 1e-4) || distribution.some((p) => p < 0))
      throw new ShapeError(`inception score: the probabilities of image ${row} add up to ${sum}; give a softmax`);
    entropies[row] = entropy(distribution);
  }
  return (counts) => {
    const marginal = new Float64Array(classes);
    let [total, conditional] = [0, 0];
    for (let row = 0; row < count; row++) {
      const times = counts?.[row] ?? 1;
      if (times === 0) continue;
      total += times;
      conditional += times * (entropies[row] ?? 0);
      for (let k = 0; k < classes; k++) marginal[k] = (marginal[k] ?? 0) + times * (rows[row * classes + k] ?? 0);
    }
    return Math.exp(entropy(marginal.map((sum) => sum / total)) - conditional / total);
  };
}
