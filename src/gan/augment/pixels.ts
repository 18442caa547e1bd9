/** @file Images read at pixels that each of them chooses itself. Linear in the images, so any derivative goes through. */
import {
  add,
  cast,
  gather,
  greaterEqual,
  less,
  literal,
  maximum,
  minimum,
  mul,
  reshape,
  select,
} from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The number of each row [1, H, 1] and column [1, 1, W] of a picture. */
export function pixelGrid(height: number, width: number): { rows: Tensor; columns: Tensor } {
  return { rows: literal(range(height), [1, height, 1]), columns: literal(range(width), [1, 1, width]) };
}

/**
 * y[n, i, j] = x[n, rows[n, i, j], columns[n, i, j]]; zeros outside the image.
 * @param images [N, H, W, C]
 * @param rows, columns whole numbers that stretch to [N, I, J], `f32`
 * @returns [N, I, J, C]
 */
export function pixelsAt(images: Tensor, rows: Tensor, columns: Tensor): Tensor {
  const [n = 1, height = 1, width = 1, channels = 1] = images.shape;
  const isInside = mul(
    mul(greaterEqual(rows, 0), less(rows, height)),
    mul(greaterEqual(columns, 0), less(columns, width)),
  );
  const inImage = select(isInside, add(mul(rows, width), columns), 0); // [N, I, J]
  const first = literal(range(n), [n, 1, 1], "i32");
  const index = select(isInside, add(mul(first, height * width), cast(inImage, "i32")), -1);
  return gather(reshape(images, [n * height * width, channels]), index, { blocks: n });
}

/** The nearest number in [0, size). */
export const withinBorders = (positions: Tensor, size: number): Tensor => minimum(maximum(positions, 0), size - 1);
