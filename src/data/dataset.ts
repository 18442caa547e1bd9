/**
 * @file What training and metrics know of a data set. Not how it is stored: the images may lie in memory or in a file
 * too large for it, so they are read by index, straight into the caller's batch.
 */

import type { FitOptions } from "./images/fit.js";

/** A fixed, ordered collection of images of one size. */
export interface ImageDataset {
  /** Short name, as in `--data mnist`; not unique. */
  readonly name: string;
  /** Number of images. */
  readonly count: number;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** 1 (grey) or 3 (RGB); 2 for points of the plane, as images of one pixel. */
  readonly channels: number;
  /** Number of classes; undefined for a data set without labels. */
  readonly classes?: number | undefined;
  /** Names of the classes by number, where they are known. */
  readonly classNames?: readonly string[] | undefined;
  /**
   * Hash of everything that training can see: sizes, pixels, labels; not the name. Two data sets of one hash give the
   * same batches. Computed when first asked for.
   */
  readonly sha256: string;

  /**
   * Reads images, scaled from 0 … 255 to [−1, 1]: x ↦ x / 127.5 − 1, rounded to float32. Points of the plane are scaled to [−1, 1] as well.
   * @param indices which images, each below `count`; repeats are fine
   * @param into receives `indices.length` images, `[N, H, W, C]`; what lies beyond stays untouched
   * @throws ShapeError if `into` is too short or an index is out of range
   */
  fillImages(indices: Uint32Array, into: Float32Array): void;

  /**
   * Reads class numbers, each in [0, classes).
   * @param indices as for {@link fillImages}
   * @param into receives `indices.length` labels
   * @throws ShapeError if `into` is too short or an index is out of range
   * @throws DataError if the data set has no labels
   */
  fillLabels(indices: Uint32Array, into: Int32Array): void;

  /**
   * The same images at another size or number of channels, for data sets that know how; those in memory need not.
   * @throws ConfigError, DataError if there are none such
   */
  fitted?(options: FitOptions): ImageDataset;
}

/** Which part of a data set: GANs learn from all of it by default, classifiers and metrics want the parts. */
export type Split = "train" | "test" | "all";
