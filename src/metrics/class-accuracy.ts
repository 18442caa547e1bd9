/** @file Whether a class-conditional generator draws what it is asked for, as a classifier of real images sees it. */
import { ShapeError } from "../base/errors.js";
import type { DigitClassifier } from "./digit-classifier.js";
import type { Predictions } from "./mode-report.js";

/** How many of the images asked for show their class. */
export interface ClassAccuracy {
  /** Images in all. */
  readonly count: number;
  /** Part of all images that show their class, in [0, 1]. */
  readonly accuracy: number;
  /** The same of each class's images; NaN for a class that was not asked for. */
  readonly perClass: readonly number[];
}

/**
 * Compares what a classifier sees with what was asked for.
 * @param predictions of N images
 * @param asked [N], the class of each, in [0, classes)
 * @throws ShapeError when there are no images, or not as many classes as images, or one outside [0, classes)
 */
export function classAccuracy({ labels }: Predictions, asked: Int32Array, classes: number): ClassAccuracy {
  const count = labels.length;
  if (count === 0 || asked.length !== count) {
    throw new ShapeError(
      `class accuracy: ${count} predictions for ${asked.length} images; give as many of one as of the other, at least one`,
    );
  }
  const [images, right] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  for (const [index, label] of asked.entries()) {
    const before = images[label];
    if (before === undefined)
      throw new ShapeError(`class accuracy: class ${label} of ${classes} was asked for; give more classes`);
    images[label] = before + 1;
    right[label] = (right[label] ?? 0) + Number(labels[index] === label);
  }
  return {
    count,
    accuracy: right.reduce((total, hits) => total + hits, 0) / count,
    perClass: right.map((hits, label) => hits / (images[label] ?? 0)),
  };
}

/** Labels 0, 1, …, classes − 1, 0, 1, … : as many of each class, for a picture whose columns are the classes. @param rows images of each class */
export const everyClass = (classes: number, rows: number): Int32Array =>
  Int32Array.from({ length: classes * rows }, (_, index) => index % classes);

/** Draws images of classes. @param seeds and @param labels one each per image. @returns images [N, H, W, C] in [−1, 1] */
export type DrawClasses = (seeds: readonly number[], labels: readonly number[]) => Float32Array;

/**
 * Class accuracy of a generator: draws every class from each of the seeds 0, 1, … and lets a classifier of real images judge.
 * @param draw a class-conditional generator, of images that the classifier knows
 * @param perClass images of each class
 */
export function conditionalAccuracy(
  draw: DrawClasses,
  classifier: Pick<DigitClassifier, "classes" | "classify">,
  perClass: number,
): ClassAccuracy {
  const { classes } = classifier;
  const asked = everyClass(classes, perClass);
  const seeds = Array.from(asked, (_, index) => Math.floor(index / classes));
  return classAccuracy(classifier.classify(draw(seeds, [...asked])), asked, classes);
}
