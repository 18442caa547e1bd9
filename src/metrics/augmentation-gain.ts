/**
 * @file Class-conditional samples as training data (Odena et al. 2016's question turned round; Ravuri & Vinyals 2019, arXiv:1905.10887, train on samples
 * alone and call it the classification accuracy score): what a classifier learns from a few real images, from drawn ones, and from both.
 */
import { joined } from "../data/portable.js";
import type { ImageDataset, MemoryDataset } from "../data/portable.js";
import type { Executor } from "../tensor/index.js";
import { trainDigitClassifier } from "./digit-classifier.js";
import type { DigitClassifierOptions } from "./digit-classifier.js";

/** Accuracies on the test images, in [0, 1], of classifiers that had as many updates each. */
export interface AugmentationGain {
  readonly real: number;
  readonly drawn: number;
  readonly both: number;
}

/** What the classifiers learn from and are judged by: labelled images of one size. */
export interface AugmentationData {
  readonly real: MemoryDataset;
  readonly drawn: MemoryDataset;
  readonly test: ImageDataset;
}

/**
 * Trains three classifiers alike.
 * @param options `batch` must not exceed the fewest images; 1 000 updates of 50 images unless given
 * @throws DataError when the images do not go together
 */
export async function augmentationGain(
  executor: Executor,
  { real, drawn, test }: AugmentationData,
  options: DigitClassifierOptions = {},
): Promise<AugmentationGain> {
  const accuracyOf = async (dataset: ImageDataset): Promise<number> => {
    const classifier = await trainDigitClassifier(executor, dataset, { steps: 1000, batch: 50, ...options });
    const accuracy = classifier.accuracy(test);
    classifier.dispose();
    return accuracy;
  };
  return { real: await accuracyOf(real), drawn: await accuracyOf(drawn), both: await accuracyOf(joined(real, drawn)) };
}
