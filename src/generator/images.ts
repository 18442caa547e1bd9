/** @file What a generator has drawn. */
import { ShapeError } from "../base/errors.js";
import { tileImages } from "../data/portable.js";
import type { GridOptions, Picture } from "../data/portable.js";
import type { ImageSpec } from "../gan/index.js";

/** Looks of a grid. */
export type GridLooks = Pick<GridOptions, "columns" | "padding" | "scale" | "background">;

/** Images as numbers, and as pictures. */
export class Images implements ImageSpec {
  /** [count, height, width, channels] in [−1, 1]. */
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;

  /** @param values [N, H, W, C] of this size */
  constructor(values: Float32Array, { height, width, channels }: ImageSpec) {
    this.values = values;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.count = values.length / (height * width * channels);
  }

  /** One image. @throws ShapeError when there is none of this index */
  picture(index = 0): Picture {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new ShapeError(`images: there is no image ${index}; give 0 to ${this.count - 1}`);
    }
    const { height, width, channels } = this;
    const size = height * width * channels;
    const values = this.values.subarray(index * size, (index + 1) * size);
    return tileImages(values, { height, width, channels, count: 1, padding: 0 });
  }

  /** All images side by side. */
  grid(looks: GridLooks = {}): Picture {
    const { height, width, channels, count } = this;
    return tileImages(this.values, { ...looks, height, width, channels, count });
  }
}
