/** @file Many images side by side in one picture, as sample grids show them. Pure; saving is another file's work. */

import { ShapeError } from "../base/errors.js";

/** A picture of 8-bit pixels. */
export interface Picture {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  /** `[height, width, channels]`, 0 … 255. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Shape of the images and looks of the grid. */
export interface GridOptions {
  /** Number of images, N. */
  readonly count: number;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  /** Images per row; default ⌈√N⌉. */
  readonly columns?: number | undefined;
  /** Pixels between images and around them, after upscaling; default 2. */
  readonly padding?: number | undefined;
  /** Each pixel becomes a square of this side; default 1. */
  readonly scale?: number | undefined;
  /** Grey level of padding and of places without an image, 0 … 255; default 0. */
  readonly background?: number | undefined;
}

/**
 * Tiles images row by row, left to right.
 * @param images `[N, H, W, C]` in [−1, 1]; x becomes round(127.5·(x + 1)), values outside are cut off, NaN is 0
 * @returns a picture of rows·(scale·H + padding) + padding by columns·(scale·W + padding) + padding pixels
 * @throws ShapeError if sizes are out of range or do not fit the length of `images`
 */
export function tileImages(images: Float32Array, options: GridOptions): Picture {
  const { count, height, width, channels, padding = 2, scale = 1, background = 0 } = options;
  const columns = options.columns ?? Math.ceil(Math.sqrt(count));
  requireInteger({ count, height, width, columns, scale }, 1);
  requireInteger({ padding, background }, 0);
  if (channels !== 1 && channels !== 3) {
    throw new ShapeError(`image grid: ${channels} channels; a picture has 1 (grey) or 3 (RGB)`);
  }
  if (background > 255) throw new ShapeError(`image grid: background ${background}; give a grey level up to 255`);
  if (images.length !== count * height * width * channels) {
    throw new ShapeError(
      `image grid: ${images.length} values for [${count}, ${height}, ${width}, ${channels}]; pass exactly that many`,
    );
  }
  const rows = Math.ceil(count / columns);
  const pitchX = width * scale + padding;
  const pitchY = height * scale + padding;
  const pictureWidth = columns * pitchX + padding;
  const pictureHeight = rows * pitchY + padding;
  const data = new Uint8Array(pictureWidth * pictureHeight * channels).fill(background);
  const line = pictureWidth * channels;

  for (let image = 0; image < count; image++) {
    const left = padding + (image % columns) * pitchX;
    const top = padding + Math.floor(image / columns) * pitchY;
    for (let y = 0; y < height; y++) {
      const start = ((top + y * scale) * pictureWidth + left) * channels;
      let to = start;
      for (let x = 0; x < width; x++) {
        const from = ((image * height + y) * width + x) * channels;
        for (let repeat = 0; repeat < scale; repeat++) {
          for (let channel = 0; channel < channels; channel++) data[to++] = toByte(images[from + channel]!);
        }
      }
      for (let repeat = 1; repeat < scale; repeat++) data.copyWithin(start + repeat * line, start, to);
    }
  }
  return { width: pictureWidth, height: pictureHeight, channels, data };
}

/** Inverse of x ↦ x / 127.5 − 1; NaN, which no comparison admits, becomes 0. */
function toByte(value: number): number {
  const byte = Math.round(127.5 * (value + 1));
  return byte > 255 ? 255 : byte > 0 ? byte : 0;
}

function requireInteger(sizes: Readonly<Record<string, number>>, least: number): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(size) || size < least) {
      throw new ShapeError(`image grid: ${name} ${size}; give an integer of at least ${least}`);
    }
  }
}
