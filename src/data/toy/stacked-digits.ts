/**
 * @file Stacked MNIST (Metz et al. 2017, arXiv:1611.02163, section 3.3.1; Lin et al. 2018, arXiv:1712.04086, section 4.2): three random digits as the
 * channels of an RGB image, 1000 modes. Images are put together when they are read: nothing but three numbers each is kept.
 */
import { DataError } from "../../base/errors.js";
import { fillUniform, streamOf } from "../../base/philox.js";
import { checkIndices } from "../check-indices.js";
import type { ImageDataset } from "../dataset.js";
import { fitImages } from "../images/fit-dataset.js";
import type { FitOptions } from "../images/fit.js";
import type { MemoryDataset } from "../memory-dataset.js";
import { sha256 } from "#sha256";

/** As many as PacGAN trains on. */
export const stackedCount = 128_000;
const planes = 3;

export class StackedDigits implements ImageDataset {
  readonly name = "stacked-mnist";
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels = planes;
  /** Number of the mode: the digits of R, G and B read as one number. */
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly #digits: MemoryDataset;
  /** [count, 3], each an image of `#digits`. */
  readonly #parts: Uint32Array;
  readonly #seed: number;
  #sha256: string | undefined;

  /**
   * @param digits grey images with labels
   * @throws DataError if they are not
   */
  constructor(digits: MemoryDataset, count = stackedCount, seed = 0) {
    const { classes, channels } = digits;
    if (classes === undefined || channels !== 1) {
      throw new DataError(`data set ${digits.name}: stacks are made of grey images with labels; give such`);
    }
    this.count = count;
    this.height = digits.height;
    this.width = digits.width;
    this.classes = classes ** planes;
    this.classNames = Array.from({ length: this.classes }, (_, mode) => String(mode).padStart(planes, "0"));
    this.#digits = digits;
    this.#seed = seed;
    const draws = new Float64Array(planes * count);
    fillUniform(draws, seed, streamOf("data/stacked-mnist"), 0);
    this.#parts = Uint32Array.from(draws, (u) => Math.floor(u * digits.count));
  }

  get sha256(): string {
    const text = new TextEncoder().encode(`${planes} planes of ${this.#digits.sha256}\n`);
    this.#sha256 ??= sha256([text, new Uint8Array(this.#parts.buffer)]);
    return this.#sha256;
  }

  fillImages(indices: Uint32Array, into: Float32Array): void {
    const pixels = this.height * this.width;
    checkIndices(this, indices, into.length, pixels * planes);
    const { images } = this.#digits;
    for (let i = 0; i < indices.length; i++) {
      for (let plane = 0; plane < planes; plane++) {
        const from = this.#parts[planes * indices[i]! + plane]! * pixels;
        let to = i * pixels * planes + plane;
        for (let pixel = from; pixel < from + pixels; pixel++, to += planes) into[to] = images[pixel]! / 127.5 - 1;
      }
    }
  }

  fillLabels(indices: Uint32Array, into: Int32Array): void {
    checkIndices(this, indices, into.length, 1);
    const labels = this.#digits.labels!;
    const base = this.#digits.classes!;
    for (let i = 0; i < indices.length; i++) {
      let mode = 0;
      for (let plane = 0; plane < planes; plane++)
        mode = base * mode + labels[this.#parts[planes * indices[i]! + plane]!]!;
      into[i] = mode;
    }
  }

  /** The same stacks of the digits at another size. @throws DataError when they shall lose their colours */
  fitted(options: FitOptions): ImageDataset {
    if (options.channels === 1)
      throw new DataError(`data set ${this.name} is made of three channels; leave --channels out`);
    return new StackedDigits(fitImages(this.#digits, { ...options, channels: 1 }), this.count, this.#seed);
  }
}
