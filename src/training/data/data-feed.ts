/** @file A batch of everything that a step takes: images, their labels, images of the other domain; from loaders into a program's memory. */
import { BackendError, ConfigError } from "../../base/errors.js";
import { createLoader } from "../../data/portable.js";
import type { BatchLoader, ImageDataset, LoaderShare } from "../../data/portable.js";
import type { DataSpec, Gan, ImageSpec } from "../../gan/index.js";
import type { Program } from "../../tensor/index.js";
import type { TrainingConfig } from "../config/config.js";

/** The data of a run. */
export interface TrainingData {
  readonly dataset: ImageDataset;
  /** The other domain of a translation. */
  readonly target?: ImageDataset | undefined;
}

/** The size of images, alone. */
export const imageOf = ({ height, width, channels }: ImageSpec): ImageSpec => ({ height, width, channels });

/** What a recipe is told about the data. */
export const dataSpec = ({ dataset, target }: TrainingData): DataSpec => ({
  ...imageOf(dataset),
  ...(dataset.classes === undefined ? {} : { classes: dataset.classes }),
  ...(target === undefined ? {} : { target: imageOf(target) }),
});

/** How batches are made. */
export interface FeedOptions extends Pick<TrainingConfig, "batch" | "seed"> {
  /** The part of every batch that this process takes; all of it unless given. */
  readonly share?: LoaderShare | undefined;
}

/** Delivers a GAN's batches in an order that the seed fixes. */
export class DataFeed {
  readonly loader: BatchLoader;
  readonly #target: BatchLoader | undefined;
  readonly #hasLabels: boolean;

  /** @throws ConfigError when the data do not suit the GAN or each other */
  constructor(gan: Gan, { dataset, target }: TrainingData, { batch, seed, share }: FeedOptions) {
    this.loader = createLoader({ dataset, batch, seed, share });
    this.#hasLabels = gan.labels === true;
    if (gan.target === undefined || target === undefined) return;
    if (gan.target.order === "pairs" && target.count !== dataset.count) {
      throw new ConfigError(
        `target: ${target.name} has ${target.count} images, ${dataset.name} has ${dataset.count}; this recipe wants pairs: give data sets that belong together, image by image`,
      );
    }
    // Of equal seeds and counts the orders are equal: pairs. Domains walk in an order of their own.
    this.#target = createLoader({
      dataset: target,
      batch,
      seed: gan.target.order === "pairs" ? seed : (seed + 1) >>> 0,
      share,
    });
  }

  /** The next batch, straight into the program's memory where that holds float32. */
  fill(program: Program): void {
    const labels = this.#hasLabels ? program.input("labels") : undefined;
    if (labels !== undefined && !(labels instanceof Int32Array))
      throw new BackendError("internal: labels are no integers");
    fillFrom(this.loader, program, "real", labels);
    if (this.#target !== undefined) fillFrom(this.#target, program, "target");
  }

  /** Moves to a number of batches. */
  seek(batches: number): void {
    this.loader.seek(batches);
    this.#target?.seek(batches);
  }
}

function fillFrom(loader: BatchLoader, program: Program, name: string, labels?: Int32Array): void {
  const images = program.input(name);
  if (images instanceof Int32Array) throw new BackendError(`internal: the input ${name} holds no floats`);
  if (images instanceof Float32Array) {
    loader.next(images, labels);
    return;
  }
  const batch = new Float32Array(images.length);
  loader.next(batch, labels);
  images.set(batch);
}
