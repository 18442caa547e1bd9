/** @file The area under the receiver operating characteristic: how well a score tells two kinds of things apart (Hanley & McNeil 1982). */
import { ShapeError } from "../base/errors.js";

/**
 * P(score of a positive > score of a negative) + ½ P(equal), over all pairs: Mann and Whitney's U / (m · n).
 * @param positives scores of what should score high, at least one
 * @param negatives scores of all else, at least one
 * @returns 1 for a perfect order, ½ for none, 0 for the reverse
 * @throws ShapeError when one of them is empty or a score is not a number
 */
export function auroc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [m, n] = [positives.length, negatives.length];
  if (m === 0 || n === 0) throw new ShapeError(`auroc: ${m} positives and ${n} negatives; give at least one of each`);
  const scores = [
    ...Array.from(positives, (score) => ({ score, isPositive: true })),
    ...Array.from(negatives, (score) => ({ score, isPositive: false })),
  ].sort((a, b) => a.score - b.score);
  if (scores.some(({ score }) => Number.isNaN(score))) throw new ShapeError("auroc: a score is not a number");
  // The sum of the positives' ranks from 1; equal scores share the mean of their ranks.
  let rankSum = 0;
  for (let start = 0; start < scores.length;) {
    let end = start;
    while (end < scores.length && scores[end]?.score === scores[start]?.score) end++;
    const tied = scores.slice(start, end).filter(({ isPositive }) => isPositive).length;
    rankSum += (tied * (start + 1 + end)) / 2;
    start = end;
  }
  return (rankSum - (m * (m + 1)) / 2) / (m * n);
}
