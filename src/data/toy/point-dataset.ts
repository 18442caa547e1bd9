/** @file Points of the plane as a data set of images [1, 1, 2]: not bytes but floats, in [−1, 1]. */
import { DataError } from "../../base/errors.js";
import { checkIndices } from "../check-indices.js";
import type { ImageDataset } from "../dataset.js";
import { sha256 } from "#sha256";
import { drawPoints } from "./distributions.js";
import type { PointDistribution } from "./distributions.js";

/** As many as PacGAN trains on. */
export const pointCount = 100_000;

export class PointDataset implements ImageDataset {
  readonly name: string;
  readonly count: number;
  readonly height = 1;
  readonly width = 1;
  readonly channels = 2;
  readonly classes: number | undefined;
  readonly distribution: PointDistribution;
  readonly #points: Float32Array;
  readonly #labels: Int32Array;
  #sha256: string | undefined;

  constructor(distribution: PointDistribution, count = pointCount, seed = 0) {
    const { points, labels } = drawPoints(distribution, count, seed);
    this.name = distribution.name;
    this.count = count;
    this.classes = distribution.mixture?.modes.length;
    this.distribution = distribution;
    this.#points = Float32Array.from(points, (value) => value / distribution.extent); // [N, 2] in [−1, 1]
    this.#labels = labels;
  }

  get sha256(): string {
    const sizes = new TextEncoder().encode(`${this.count} points ${this.classes ?? 0}\n`);
    this.#sha256 ??= sha256([sizes, new Uint8Array(this.#points.buffer), new Uint8Array(this.#labels.buffer)]);
    return this.#sha256;
  }

  fillImages(indices: Uint32Array, into: Float32Array): void {
    checkIndices(this, indices, into.length, 2);
    for (let i = 0; i < indices.length; i++) {
      into[2 * i] = this.#points[2 * indices[i]!]!;
      into[2 * i + 1] = this.#points[2 * indices[i]! + 1]!;
    }
  }

  fillLabels(indices: Uint32Array, into: Int32Array): void {
    if (this.classes === undefined) {
      throw new DataError(`data set ${this.name} has no labels; use a recipe without classes or another data set`);
    }
    checkIndices(this, indices, into.length, 1);
    for (let i = 0; i < indices.length; i++) into[i] = this.#labels[indices[i]!]!;
  }

  fitted(): never {
    throw new DataError(
      `data set ${this.name} holds points of the plane, not images; leave --size and --channels out, and take a recipe that makes points, such as vanilla or wgan-gp`,
    );
  }
}
