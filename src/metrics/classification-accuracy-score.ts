/**
 * @file The classification accuracy score (Ravuri & Vinyals 2019, arXiv:1905.10887): what a classifier that has only ever seen a class-conditional generator's samples
 * recognises of real images. Theirs is a ResNet on ImageNet; this one is the small perceptron of `digit-classifier.ts`.
 */
import { DataError } from "../base/errors.js";
import type { MemoryDataset } from "../data/portable.js";
import type { Executor } from "../tensor/index.js";
import { trainDigitClassifier } from "./digit-classifier.js";
import type { DigitClassifierOptions } from "./digit-classifier.js";

/**
 * Trains on samples, tests on real images.
 * @param drawn samples with the classes that they were asked for
 * @param real labelled images of the same size and classes
 * @param options updates of 50 images, 1000 of them but no more than 50 passes, unless given
 * @returns [images of `real`], 1 for each that is recognised; their mean is the score, in [0, 1]
 * @throws DataError when there are no labels, or the images do not go together
 */
export async function classificationAccuracyScore(
  executor: Executor,
  drawn: MemoryDataset,
  real: MemoryDataset,
  options: DigitClassifierOptions = {},
): Promise<Float64Array> {
  const textOf = ({ height, width, channels, classes = 0 }: MemoryDataset): string =>
    `${height}×${width}×${channels} in ${classes} classes`;
  if (textOf(drawn) !== textOf(real) || real.labels === undefined)
    throw new DataError(
      `classification accuracy score: samples are ${textOf(drawn)}, data set ${real.name} is ${textOf(real)}; use labelled data such as the run was trained on`,
    );
  const batch = Math.min(50, drawn.count);
  const steps = Math.min(1000, Math.ceil((50 * drawn.count) / batch));
  const classifier = await trainDigitClassifier(executor, drawn, { steps, batch, ...options });
  const indices = Uint32Array.from({ length: real.count }, (_, index) => index);
  const images = new Float32Array(real.images.length);
  real.fillImages(indices, images);
  const { labels } = classifier.classify(images);
  classifier.dispose();
  return Float64Array.from(labels, (label, index) => Number(label === real.labels?.[index]));
}
