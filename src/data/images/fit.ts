/** @file Images made to fit: one square size, one number of channels. Pure. */

import { ConfigError } from "../../base/errors.js";
import { resizePixels } from "./resize.js";
import type { Pixels } from "./resize.js";

/**
 * How an image gets square. `crop`: its central square, resized; `pad`: the whole image, resized, on a background;
 * `stretch`: resized, proportions lost; `auto`: a grey image that lacks at most an eighth of the size gets a margin and
 * keeps its pixels (digits of 28×28 in 32×32), any other is cropped.
 */
export type Fit = "auto" | "crop" | "pad" | "stretch";

/** Every {@link Fit}. */
export const fits = ["auto", "crop", "pad", "stretch"] as const satisfies readonly Fit[];

/** Largest side that can be asked for, in pixels. */
export const maxSize = 4096;

/** What images shall be; what is left out stays as it is. */
export interface FitOptions {
  /** Side of the square, in pixels, 1 to {@link maxSize}. */
  readonly size?: number | undefined;
  /** 1 (grey) or 3 (RGB). */
  readonly channels?: number | undefined;
  /** Default `auto`. */
  readonly fit?: Fit | undefined;
}

/** @throws ConfigError if a value is out of range */
export function checkFit({ size, channels, fit }: FitOptions): void {
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size > maxSize)) {
    throw new ConfigError(`size: ${size} is no whole number from 1 to ${maxSize}; choose another`);
  }
  if (channels !== undefined && channels !== 1 && channels !== 3) {
    throw new ConfigError(`channels: ${channels}; choose 1 (grey) or 3 (RGB)`);
  }
  if (fit !== undefined && !fits.includes(fit)) throw new ConfigError(`fit: choose ${fits.join(", ")}`);
}

/**
 * Fits one image.
 * @param background of margins, 0 … 255; default 0, which training sees as −1
 */
export function fitPixels(pixels: Pixels, { size, channels, fit = "auto" }: FitOptions, background = 0): Pixels {
  const square = size === undefined ? pixels : toSquare(pixels, size, fit, background);
  return channels === undefined ? square : toChannels(square, channels);
}

function toSquare(pixels: Pixels, size: number, fit: Fit, background: number): Pixels {
  const { width, height } = pixels;
  if (width === size && height === size) return pixels;
  const longer = Math.max(width, height);
  switch (fit) {
    case "stretch":
      return resizePixels(pixels, size, size);
    case "pad": {
      const resized = resizePixels(
        pixels,
        Math.max(1, Math.round((width * size) / longer)),
        Math.max(1, Math.round((height * size) / longer)),
      );
      return place(resized, size, background);
    }
    case "auto":
      if (pixels.channels === 1 && longer <= size && size - longer <= size / 8) return place(pixels, size, background);
      return resizePixels(centralSquare(pixels), size, size);
    case "crop":
      return resizePixels(centralSquare(pixels), size, size);
    default:
      return fit satisfies never;
  }
}

/** The largest square in the middle. */
function centralSquare(pixels: Pixels): Pixels {
  const { width, height, channels, data } = pixels;
  const side = Math.min(width, height);
  if (width === height) return pixels;
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const square = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    square.set(data.subarray(from, from + side * channels), y * side * channels);
  }
  return { width: side, height: side, channels, data: square };
}

/** The image in the middle of a larger square. */
function place({ width, height, channels, data }: Pixels, size: number, background: number): Pixels {
  const [left, top] = [(size - width) >> 1, (size - height) >> 1];
  const square = new Uint8Array(size * size * channels).fill(background);
  for (let y = 0; y < height; y++) {
    square.set(data.subarray(y * width * channels, (y + 1) * width * channels), ((top + y) * size + left) * channels);
  }
  return { width: size, height: size, channels, data: square };
}

/** RGB to grey by luma, round(0.299 R + 0.587 G + 0.114 B) (ITU-R BT.601); grey to RGB by repetition. */
function toChannels(pixels: Pixels, channels: number): Pixels {
  if (pixels.channels === channels) return pixels;
  const { width, height, data } = pixels;
  const converted = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (channels === 3) converted.fill(data[pixel]!, 3 * pixel, 3 * pixel + 3);
    else {
      const at = 3 * pixel;
      converted[pixel] = Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
    }
  }
  return { width, height, channels, data: converted };
}
