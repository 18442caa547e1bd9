/** @file Checks that operations on images share. */
import type { Tensor } from "../graph/tensor.js";
import { describe, rejectShape } from "./shape-checks.js";

/** The sizes of images [N, H, W, C]. @throws ShapeError for another rank. */
export function imageShape(op: string, x: Tensor): [n: number, height: number, width: number, channels: number] {
  const [n, height, width, channels] = x.shape;
  if (n === undefined || height === undefined || width === undefined || channels === undefined || x.shape.length > 4)
    rejectShape(op, `needs images [N, H, W, C], got ${describe(x)}`);
  return [n, height, width, channels];
}

/** @throws ShapeError unless the number is whole and at least `least`. */
export function requireWhole(op: string, what: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least)
    rejectShape(op, `${what} is ${value}; it must be a whole number from ${least} up`);
}

/** Cuts the last rows and columns so that both sizes are multiples of `factor`, and makes blocks: [N, H / f, f, W / f, f, C]. */
export const blockShape = (
  [n, height, width, channels]: readonly [number, number, number, number],
  [vertical, horizontal]: readonly [number, number],
): [number, number, number, number, number, number] => [
  n,
  Math.floor(height / vertical),
  vertical,
  Math.floor(width / horizontal),
  horizontal,
  channels,
];
