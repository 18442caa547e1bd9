/** @file Where a picture is missing, by a mask file or as a block. */
import { ConfigError, DataError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { quote } from "../../base/quote.js";
import { readImage } from "../../data/index.js";
import type { Pixels } from "../../data/portable.js";
import type { Mask } from "./strokes.js";

type Size = Pick<Pixels, "width" | "height">;

/** Pixels of a block, from the top left corner of the picture. */
export interface Block {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads `x,y,width,height`. @throws ConfigError for anything else */
export function parseBlock(text: string): Block {
  const numbers = text.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = numbers;
  if (numbers.length !== 4 || numbers.some((value) => Number.isNaN(value)) || width < 1 || height < 1)
    throw new ConfigError(`--block ${quote(text)}: give x,y,width,height in whole pixels, such as 10,8,12,12`);
  return { x, y, width, height };
}

/** @param file for messages. @throws DataError if the block is not inside the picture */
export function blockMask({ x, y, width, height }: Block, size: Size, file: string): Mask {
  if (x + width > size.width || y + height > size.height)
    throw new DataError(
      `${printable(file)}: is ${size.width}×${size.height} pixels, the block reaches to ${x + width}×${y + height}; give a smaller one`,
    );
  return Uint8Array.from({ length: size.width * size.height }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / size.width), pixel % size.width];
    return row >= y && row < y + height && column >= x && column < x + width ? 1 : 0;
  });
}

/**
 * A mask from an image file of the picture's size: what is brighter than half grey is missing.
 * @param file the picture's, for messages. @throws DataError if the mask cannot be read or has another size
 */
export async function fileMask(path: string, size: Size, file: string): Promise<Mask> {
  const { width, height, channels, data } = await readImage(path);
  if (width !== size.width || height !== size.height)
    throw new DataError(
      `${printable(path)}: is ${width}×${height} pixels, ${printable(file)} is ${size.width}×${size.height}; give a mask of the picture's size`,
    );
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const values = data.subarray(pixel * channels, (pixel + 1) * channels);
    return values.reduce((sum, value) => sum + value, 0) >= 128 * channels ? 1 : 0;
  });
}
