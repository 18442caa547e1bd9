/**
 * @file The batch loader: every epoch a new order, fixed by the seed alone, and a position that can be stored and taken
 * up again bit-exactly. What is left at the end of an epoch and fills no batch is dropped. Runs anywhere.
 */

import { ConfigError } from "../base/errors.js";
import { permutation, streamOf } from "../base/philox.js";
import type { ImageDataset } from "./dataset.js";

/** Where in the data the next batch begins. */
export interface LoaderPosition {
  /** Whole passes over the data, from 0. */
  readonly epoch: number;
  /** Images already delivered in this epoch, a multiple of the batch size. */
  readonly offset: number;
}

/** Options of {@link createLoader}. */
export interface LoaderOptions {
  readonly dataset: ImageDataset;
  /** Images per batch, from 1 to the data set's count. */
  readonly batch: number;
  /** 32 bits, unsigned. */
  readonly seed: number;
  /** Which share of every batch to deliver, where workers divide the work; default all of it. */
  readonly share?: LoaderShare | undefined;
}

/**
 * One worker of many. All walk through one order: together they see exactly the batches that a single worker sees, so
 * their number changes neither what is learnt nor in which order.
 */
export interface LoaderShare {
  /** This worker, from 0. */
  readonly rank: number;
  /** Number of workers; divides the batch size. */
  readonly ranks: number;
}

/** Delivers batches in an order that depends on data set size, batch size, seed and position only. */
export interface BatchLoader {
  readonly dataset: ImageDataset;
  /** Images per batch, of all workers together. */
  readonly batch: number;
  /** Images that {@link next} delivers: batch / ranks. */
  readonly share: number;
  /** ⌊count / batch⌋ */
  readonly batchesPerEpoch: number;
  /** Where the next batch begins. */
  readonly position: LoaderPosition;
  /** Number of batches before the next one, counted from the first epoch: epoch · batchesPerEpoch + offset / batch. */
  readonly step: number;
  /**
   * Reads the next batch and moves on. Allocates only when an epoch begins (its order).
   * @param into `[share, H, W, C]`, receives values in [−1, 1]
   * @param labels `[share]`, receives class numbers
   * @throws ShapeError, DataError as the data set's fill methods do; the position then stays
   */
  next(into: Float32Array, labels?: Int32Array): void;
  /**
   * Moves to a stored position, or to that of a step number.
   * @throws ConfigError if no batch begins there
   */
  seek(to: LoaderPosition | number): void;
}

const shuffle = streamOf("data/shuffle");

/**
 * Makes a loader that stands at the beginning of epoch 0.
 * @throws ConfigError if batch, seed or share is out of range
 */
export function createLoader({ dataset, batch, seed, share = { rank: 0, ranks: 1 } }: LoaderOptions): BatchLoader {
  if (!Number.isInteger(batch) || batch < 1 || batch > dataset.count) {
    throw new ConfigError(
      `batch: ${batch} is not from 1 to ${dataset.count}, the number of images in ${dataset.name}; choose another`,
    );
  }
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new ConfigError(`seed: ${seed} is not an integer from 0 to 4294967295; choose another`);
  }
  const { rank, ranks } = share;
  if (!Number.isInteger(ranks) || ranks < 1 || batch % ranks !== 0) {
    throw new ConfigError(`batch: ${batch} images cannot be shared by ${ranks} workers; choose a multiple`);
  }
  if (!Number.isInteger(rank) || rank < 0 || rank >= ranks) {
    throw new ConfigError(`rank: ${rank} is not from 0 to ${ranks - 1}; choose another`);
  }
  return new ShuffledLoader(dataset, batch, seed, share);
}

class ShuffledLoader implements BatchLoader {
  readonly dataset: ImageDataset;
  readonly batch: number;
  readonly share: number;
  readonly batchesPerEpoch: number;
  readonly #first: number;
  readonly #seed: number;
  readonly #indices: Uint32Array;
  #step = 0;
  #order: Uint32Array | undefined;
  #orderEpoch = -1;

  constructor(dataset: ImageDataset, batch: number, seed: number, { rank, ranks }: LoaderShare) {
    this.dataset = dataset;
    this.batch = batch;
    this.batchesPerEpoch = Math.floor(dataset.count / batch);
    this.#seed = seed;
    this.share = batch / ranks;
    this.#first = rank * this.share;
    this.#indices = new Uint32Array(this.share);
  }

  get step(): number {
    return this.#step;
  }

  get position(): LoaderPosition {
    const epoch = Math.floor(this.#step / this.batchesPerEpoch);
    return { epoch, offset: (this.#step - epoch * this.batchesPerEpoch) * this.batch };
  }

  next(into: Float32Array, labels?: Int32Array): void {
    const epoch = Math.floor(this.#step / this.batchesPerEpoch);
    const offset = (this.#step - epoch * this.batchesPerEpoch) * this.batch + this.#first;
    if (this.#order === undefined || this.#orderEpoch !== epoch) {
      this.#order = permutation(this.dataset.count, this.#seed, shuffle, epoch);
      this.#orderEpoch = epoch;
    }
    const indices = this.#indices;
    for (let i = 0; i < indices.length; i++) indices[i] = this.#order[offset + i]!;
    this.dataset.fillImages(indices, into);
    if (labels !== undefined) this.dataset.fillLabels(indices, labels);
    this.#step++;
  }

  seek(to: LoaderPosition | number): void {
    if (typeof to === "number") {
      this.#moveTo(to, `step ${to}`);
      return;
    }
    const { epoch, offset } = to;
    // An offset at the epoch's end is the next epoch's beginning.
    const batches = offset / this.batch;
    const valid = Number.isInteger(epoch) && epoch >= 0 && batches >= 0 && batches <= this.batchesPerEpoch;
    this.#moveTo(valid ? epoch * this.batchesPerEpoch + batches : -1, `epoch ${epoch}, offset ${offset}`);
  }

  #moveTo(step: number, asked: string): void {
    // The epoch is a 32-bit counter of the generator.
    if (!Number.isSafeInteger(step) || step < 0 || step / this.batchesPerEpoch >= 2 ** 32) {
      throw new ConfigError(
        `data position: no batch of ${this.batch} images of ${this.dataset.name} (${this.dataset.count}) begins at ${asked}; resume with the batch size and data of the run`,
      );
    }
    this.#step = step;
  }
}
