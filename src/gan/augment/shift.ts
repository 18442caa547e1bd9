/** @file Images moved by whole pixels, each by its own. */
import { floor, mul, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Draws } from "../gan.js";
import { pixelGrid, pixelsAt, withinBorders } from "./pixels.js";

/** What comes in from beyond the border: nothing (0), or more of the border's pixels. */
export type Border = "zeros" | "replicate";

/** Images [N, H, W, C] moved down by `rows` and right by `columns`, whole numbers [N, 1, 1]. */
export function shifted(images: Tensor, rows: Tensor, columns: Tensor, border: Border): Tensor {
  const [, height = 1, width = 1] = images.shape;
  const grid = pixelGrid(height, width);
  const [from, left] = [sub(grid.rows, rows), sub(grid.columns, columns)]; // [N, H, 1], [N, 1, W]
  return border === "zeros"
    ? pixelsAt(images, from, left)
    : pixelsAt(images, withinBorders(from, height), withinBorders(left, width));
}

/** A whole number of [−⌊share · size + ½⌋, ⌊share · size + ½⌋] per image, [N, 1, 1]; all alike probable. */
function wholePixels(n: number, size: number, share: number, { uniform }: Draws, stream: string): Tensor {
  const most = Math.floor(share * size + 0.5);
  return sub(floor(mul(uniform([n, 1, 1], stream), 2 * most + 1)), most);
}

/** Images [N, H, W, C], each moved by a random part of up to `share` of its height and width. @param stream of the draws */
export function randomShift(images: Tensor, draws: Draws, stream: string, share: number, border: Border): Tensor {
  const [n = 1, height = 1, width = 1] = images.shape;
  return shifted(
    images,
    wholePixels(n, height, share, draws, `${stream} rows`),
    wholePixels(n, width, share, draws, `${stream} columns`),
    border,
  );
}
