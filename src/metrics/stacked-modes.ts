/**
 * @file Modes of Stacked MNIST, by the protocol of Metz et al. 2017 (arXiv:1611.02163, section 3.3.1) and PacGAN (Lin et al. 2018, arXiv:1712.04086,
 * section 4.2): 26 000 samples; a classifier reads the digit in each channel; a mode is a triple of digits.
 */
import { ShapeError } from "../base/errors.js";
import type { ImageDataset } from "../data/portable.js";
import type { DigitClassifier } from "./digit-classifier.js";

/** Samples that the protocol asks for. */
export const stackedSamples = 26_000;
const planes = 3;

export interface StackedModes {
  /** Images that were read. */
  readonly count: number;
  /** Triples seen at least once. */
  readonly covered: number;
  /** Triples that there are: 1000. */
  readonly modes: number;
  /** KL(samples ‖ data) = Σ p log(p / q) over the modes, in nats; at least 0. */
  readonly divergence: number;
}

/** Reads images, as many as one likes, and then says what they covered. */
export interface StackedModeCounter {
  /** @param images [N, H, W, 3] in [−1, 1]. @throws ShapeError when they are no whole images of the classifier's size */
  add(images: Float32Array): void;
  /** @param data share of each mode in the data. @throws ShapeError before any image, or for another number of modes */
  report(data: readonly number[]): StackedModes;
}

/** @param digits reads grey images of one channel, of the size of the stacks */
export function countStackedModes(digits: Pick<DigitClassifier, "classes" | "classify">): StackedModeCounter {
  const modes = digits.classes ** planes;
  const counts = new Array<number>(modes).fill(0);
  let count = 0;
  return {
    add(images) {
      const labels = Array.from({ length: planes }, (_, plane) => digits.classify(planeOf(images, plane)).labels);
      for (let index = 0; index < (labels[0]?.length ?? 0); index++) {
        const mode = labels.reduce((number, plane) => digits.classes * number + (plane[index] ?? 0), 0);
        counts[mode] = (counts[mode] ?? 0) + 1;
        count++;
      }
    },
    report(data) {
      if (count === 0 || data.length !== modes) {
        throw new ShapeError(
          `stacked modes: ${count} images and ${data.length} shares; give images, and ${modes} shares`,
        );
      }
      const divergence = counts.reduce(
        (sum, hits, mode) => (hits === 0 ? sum : sum + (hits / count) * Math.log(hits / count / (data[mode] ?? 0))),
        0,
      );
      return { count, covered: counts.filter((hits) => hits > 0).length, modes, divergence };
    },
  };
}

/** One channel of images [N, H, W, 3] as [N, H, W, 1]. */
const planeOf = (images: Float32Array, plane: number): Float32Array =>
  Float32Array.from({ length: images.length / planes }, (_, pixel) => images[planes * pixel + plane] ?? 0);

/** The share of each class in a labelled data set. @throws DataError without labels */
export function classShares(dataset: ImageDataset): number[] {
  const labels = new Int32Array(dataset.count);
  dataset.fillLabels(
    Uint32Array.from(labels, (_, index) => index),
    labels,
  );
  const counts = new Array<number>(dataset.classes ?? 0).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((images) => images / dataset.count);
}
