/** @file A data set held in memory as bytes. Runs anywhere: the hash function comes from the caller. */

import { DataError } from "../base/errors.js";
import { checkIndices } from "./check-indices.js";
import type { ImageDataset } from "./dataset.js";

/** What a data set in memory consists of. */
export interface MemoryDatasetFields {
  readonly name: string;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  /** `[count, H, W, C]`, 0 … 255. */
  readonly images: Uint8Array;
  /** `[count]`, each below `classes`. */
  readonly labels?: Uint8Array | undefined;
  /** Required with `labels`. */
  readonly classes?: number | undefined;
  /** One for each class; not part of the hash. */
  readonly classNames?: readonly string[] | undefined;
}

/** An {@link ImageDataset} whose bytes are at hand. */
export class MemoryDataset implements ImageDataset {
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number | undefined;
  readonly classNames: readonly string[] | undefined;
  /** `[count, H, W, C]`, 0 … 255. */
  readonly images: Uint8Array;
  /** `[count]`; undefined without labels. */
  readonly labels: Uint8Array | undefined;
  readonly #hash: (parts: readonly Uint8Array[]) => string;
  #sha256: string | undefined;

  /**
   * @param hash SHA-256 of concatenated parts in hexadecimal; called once, when {@link sha256} is first read
   * @throws DataError if sizes, labels and classes do not fit together
   */
  constructor(fields: MemoryDatasetFields, hash: (parts: readonly Uint8Array[]) => string) {
    const { name, height, width, channels, images, labels, classes, classNames } = fields;
    const pixels = height * width * channels;
    const positive = [height, width, channels].every((size) => Number.isInteger(size) && size > 0);
    if (!positive || images.length === 0 || images.length % pixels !== 0) {
      throw new DataError(
        `data set ${name}: ${images.length} bytes are no whole number of ${height}×${width}×${channels} images, at least one; check the sizes`,
      );
    }
    this.count = images.length / pixels;
    if ((labels === undefined) !== (classes === undefined)) {
      throw new DataError(`data set ${name}: labels and number of classes come together; give both or neither`);
    }
    if (labels !== undefined && labels.length !== this.count) {
      throw new DataError(`data set ${name}: ${labels.length} labels for ${this.count} images; give one for each`);
    }
    if (classNames !== undefined && classNames.length !== classes) {
      throw new DataError(
        `data set ${name}: ${classNames.length} names for ${classes ?? 0} classes; give one for each`,
      );
    }
    const wrong = labels?.findIndex((label) => label >= (classes ?? 0)) ?? -1;
    if (wrong !== -1) {
      throw new DataError(
        `data set ${name}: image ${wrong} has label ${labels?.[wrong]}, but labels go from 0 to ${(classes ?? 0) - 1}`,
      );
    }
    this.name = name;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.images = images;
    this.labels = labels;
    this.classes = classes;
    this.classNames = classNames;
    this.#hash = hash;
  }

  get sha256(): string {
    if (this.#sha256 === undefined) {
      const sizes = [this.count, this.height, this.width, this.channels, this.classes ?? 0];
      const parts = [new TextEncoder().encode(`${sizes.join(" ")}\n`), this.images];
      this.#sha256 = this.#hash(this.labels === undefined ? parts : [...parts, this.labels]);
    }
    return this.#sha256;
  }

  fillImages(indices: Uint32Array, into: Float32Array): void {
    const { images } = this;
    const pixels = this.height * this.width * this.channels;
    checkIndices(this, indices, into.length, pixels);
    let to = 0;
    for (let i = 0; i < indices.length; i++) {
      const from = indices[i]! * pixels;
      for (let pixel = from; pixel < from + pixels; pixel++) into[to++] = images[pixel]! / 127.5 - 1;
    }
  }

  fillLabels(indices: Uint32Array, into: Int32Array): void {
    const { labels } = this;
    if (labels === undefined) {
      throw new DataError(`data set ${this.name} has no labels; use a recipe without classes or another data set`);
    }
    checkIndices(this, indices, into.length, 1);
    for (let i = 0; i < indices.length; i++) into[i] = labels[indices[i]!]!;
  }
}
