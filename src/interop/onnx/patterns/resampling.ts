/** @file Images made larger or smaller by repetition, by means of blocks, or by channels that become pixels: Resize, AveragePool, DepthToSpace. */
import type { OpKind } from "../../../tensor/graph/op.js";
import { isOp } from "../../../tensor/graph/tensor.js";
import type { Tensor } from "../../../tensor/graph/tensor.js";
import { constantValue } from "../../../tensor/rewrite/simplify.js";
import type { Emitter, Stored, Value } from "../emitter.js";
import type { Attribute } from "../ir.js";
import { arranged, channelsFirst } from "../order.js";
import { fixedValue, sameSize } from "../size.js";
import type { Size } from "../size.js";
import type { Pattern } from "./pattern.js";

/** The operand of a tensor, if that is of this kind. */
export const under = (tensor: Tensor | undefined, kind: OpKind): Tensor | undefined =>
  tensor !== undefined && isOp(tensor, kind) ? tensor.inputs[0] : undefined;

/** An image [N, H, W, C] as NCHW. */
export const planes = (emitter: Emitter, image: Tensor): string => emitter.operand(image, channelsFirst);

/** A node from image to image. */
export function imageNode(
  emitter: Emitter,
  tensor: Tensor,
  type: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
): Stored {
  const extents = emitter.sizesOf(tensor);
  const name = emitter.node(type, inputs, arranged(extents, channelsFirst), attributes);
  return { kind: "stored", name, type: "float32", order: channelsFirst, extents };
}

const same = (a: Size | undefined, b: Size | undefined): boolean =>
  a !== undefined && b !== undefined && sameSize(a, b);

/** Whether sizes are [N, H, 1, W, 1, C] of an image's, the ones being whatever `between` says. */
function areBlocks(apart: readonly Size[], image: readonly Size[], between: readonly [number, number]): boolean {
  const [n, h, row, w, column, c] = apart;
  if (apart.length !== 6 || image.length !== 4 || row === undefined || column === undefined) return false;
  const isApart = same(n, image[0]) && same(h, image[1]) && same(w, image[2]) && same(c, image[3]);
  return isApart && fixedValue(row) === between[0] && fixedValue(column) === between[1];
}

/** Each pixel repeated: reshape, broadcast, reshape. */
export const nearest: Pattern = (emitter, tensor): Value | undefined => {
  const repeated = under(tensor, "reshape");
  const apart = under(repeated, "broadcast");
  const image = under(apart, "reshape");
  if (repeated === undefined || apart === undefined || image === undefined || tensor.shape.length !== 4)
    return undefined;
  const [, , rows = 1, , columns = 1] = repeated.shape;
  const sizes = emitter.sizesOf(image);
  if (!areBlocks(emitter.sizesOf(apart), sizes, [1, 1])) return undefined;
  if (!areBlocks(emitter.sizesOf(repeated), sizes, [rows, columns])) return undefined;
  const scales = emitter.initializer({ type: "float32", shape: [4], values: [1, 1, rows, columns] });
  return imageNode(emitter, tensor, "Resize", [planes(emitter, image), "", scales], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
};

/** The blocks [N, H / h, h, W / w, w, C] of an image that a reshape of it shows, and how large they are. */
function blocksOf(emitter: Emitter, blocks: Tensor | undefined): { image: Tensor; size: [number, number] } | undefined {
  const image = under(blocks, "reshape");
  if (blocks === undefined || image?.shape.length !== 4 || blocks.shape.length !== 6) return undefined;
  const [n = 0, h = 0, row = 0, w = 0, column = 0, c = 0] = blocks.shape;
  const [count, height, width, channels] = image.shape;
  const fits = n === count && h * row === height && w * column === width && c === channels;
  const isFixed = [2, 4].every(
    (axis) => fixedValue(emitter.sizesOf(blocks)[axis] ?? { times: 0, over: 1, symbols: [""] }) !== undefined,
  );
  return fits && isFixed ? { image, size: [row, column] } : undefined;
}

const alongBlocks = (axes: readonly number[]): boolean => axes.length === 2 && axes[0] === 2 && axes[1] === 4;

/** The mean or the largest of each block of pixels. */
export const pooled: Pattern = (emitter, tensor): Value | undefined => {
  const reduced = under(tensor, "reshape");
  if (reduced === undefined || tensor.shape.length !== 4) return undefined;
  if (isOp(reduced, "reduceMax")) {
    const found = alongBlocks(reduced.op.axes) ? blocksOf(emitter, reduced.inputs[0]) : undefined;
    return (
      found &&
      imageNode(emitter, tensor, "MaxPool", [planes(emitter, found.image)], {
        kernel_shape: found.size,
        strides: found.size,
      })
    );
  }
  if (!isOp(reduced, "sum") || !alongBlocks(reduced.op.axes)) return undefined;
  const scaled = reduced.inputs[0];
  if (scaled === undefined || !isOp(scaled, "mul")) return undefined;
  const [blocks, factor] = scaled.inputs;
  const found = blocksOf(emitter, blocks);
  if (found === undefined || factor === undefined) return undefined;
  const share = 1 / (found.size[0] * found.size[1]);
  if (Math.abs((constantValue(factor) ?? NaN) - share) > 1e-7 || Number.isNaN(constantValue(factor) ?? NaN))
    return undefined;
  return imageNode(emitter, tensor, "AveragePool", [planes(emitter, found.image)], {
    kernel_shape: found.size,
    strides: found.size,
  });
};

/** Channels that become pixels, in PyTorch's order: reshape, transpose, reshape. */
export const shuffled: Pattern = (emitter, tensor): Value | undefined => {
  const moved = under(tensor, "reshape");
  const apart = under(moved, "transpose");
  const image = under(apart, "reshape");
  if (moved === undefined || apart === undefined || image?.shape.length !== 4 || tensor.shape.length !== 4)
    return undefined;
  if (!isOp(moved, "transpose") || moved.op.permutation.join() !== "0,1,4,2,5,3") return undefined;
  const [n, h, w, c = 0, rows = 0, columns = 0] = apart.shape;
  const [count, height, width, channels] = image.shape;
  const fits = n === count && h === height && w === width && rows === columns && c * rows * columns === channels;
  if (!fits) return undefined;
  return imageNode(emitter, tensor, "DepthToSpace", [planes(emitter, image)], { blocksize: rows, mode: "CRD" });
};
