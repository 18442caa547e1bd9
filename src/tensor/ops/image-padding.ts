/** @file Images continued beyond their borders by their own pixels. Each axis is one pass over memory. */
import type { Tensor } from "../graph/tensor.js";
import { broadcastTo } from "./elementwise.js";
import { imageShape } from "./image-shape.js";
import { concat, narrow, reverse } from "./movement.js";
import { rejectShape } from "./shape-checks.js";

/** Rows above and below, columns left and right. */
export type ImagePadding = readonly [
  vertical: readonly [top: number, bottom: number],
  horizontal: readonly [left: number, right: number],
];

/** Joins what `edge` makes of the counted first and last elements of the height and width axes. */
function extend(
  op: string,
  x: Tensor,
  padding: ImagePadding,
  most: (size: number) => number,
  edge: (x: Tensor, axis: number, count: number, atEnd: boolean) => Tensor,
): Tensor {
  imageShape(op, x);
  return padding.reduce((extended, counts, index) => {
    const axis = index + 1;
    const limit = most(extended.shape[axis] ?? 1);
    for (const count of counts) {
      if (!Number.isInteger(count) || count < 0 || count > limit)
        rejectShape(op, `padding ${count} of axis ${axis} of [${x.shape.join(", ")}] must be from 0 to ${limit}`);
    }
    const [before, after] = counts;
    return concat(
      [
        ...(before > 0 ? [edge(extended, axis, before, false)] : []),
        extended,
        ...(after > 0 ? [edge(extended, axis, after, true)] : []),
      ],
      axis,
    );
  }, x);
}

/**
 * Mirrors the image at its border pixels, which are not repeated: `c b | a b c | b a`; PyTorch's `ReflectionPad2d`.
 * @param x [N, H, W, C]
 * @param padding below the size of its axis
 * @returns [N, top + H + bottom, left + W + right, C]
 * @throws ShapeError when the padding is not below the size.
 */
export const padReflect = (x: Tensor, padding: ImagePadding): Tensor =>
  extend(
    "padReflect",
    x,
    padding,
    (size) => size - 1,
    (image, axis, count, atEnd) =>
      reverse(narrow(image, axis, atEnd ? (image.shape[axis] ?? 1) - 1 - count : 1, count), [axis]),
  );

/**
 * Repeats the border pixels: `a a | a b c | c c`; PyTorch's `ReplicationPad2d`.
 * @param x [N, H, W, C]
 * @returns [N, top + H + bottom, left + W + right, C]
 */
export const padReplicate = (x: Tensor, padding: ImagePadding): Tensor =>
  extend(
    "padReplicate",
    x,
    padding,
    () => Infinity,
    (image, axis, count, atEnd) =>
      broadcastTo(
        narrow(image, axis, atEnd ? (image.shape[axis] ?? 1) - 1 : 0, 1),
        image.shape.map((size, index) => (index === axis ? count : size)),
      ),
  );
