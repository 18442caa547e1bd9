/** @file Which classes a generator draws, how often and how clearly, as a classifier of real images sees it. */
import { ShapeError } from "../base/errors.js";

/** What a classifier says of N images. */
export interface Predictions {
  /** [N], the most probable class of each. */
  readonly labels: Int32Array;
  /** [N], the probability of that class, in (0, 1]. */
  readonly confidences: Float32Array;
}

/** A generator's coverage of the classes. */
export interface ModeReport {
  /** N. */
  readonly count: number;
  /** Part of the images in each class, in [0, 1]; they add up to 1. */
  readonly shares: readonly number[];
  /** Classes without any image. */
  readonly missing: readonly number[];
  /** Smallest of `shares`. */
  readonly leastShare: number;
  /** Mean of the confidences, in (0, 1]. */
  readonly meanConfidence: number;
}

/**
 * Counts predictions by class.
 * @param classes number of classes that there could be
 * @throws ShapeError when there are no predictions, or a label is outside [0, classes)
 */
export function modeReport({ labels, confidences }: Predictions, classes: number): ModeReport {
  const count = labels.length;
  if (count === 0 || confidences.length !== count) {
    throw new ShapeError(
      `mode report: ${count} labels and ${confidences.length} confidences; give as many of one as of the other, at least one`,
    );
  }
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) {
    const before = counts[label];
    if (before === undefined)
      throw new ShapeError(`mode report: label ${label} of ${classes} classes; give more classes`);
    counts[label] = before + 1;
  }
  const shares = counts.map((images) => images / count);
  return {
    count,
    shares,
    missing: shares.flatMap((share, label) => (share === 0 ? [label] : [])),
    leastShare: Math.min(...shares),
    meanConfidence: confidences.reduce((total, confidence) => total + confidence, 0) / count,
  };
}
