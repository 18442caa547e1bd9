/** @file Operations that move elements without changing them: views, padding, joining. */
import type { Shape } from "../../base/shape.js";
import { sameShape, sizeOf } from "../../base/shape.js";
import type { DType } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";
import { rejectShape } from "./shape-checks.js";

/** A tensor known at trace time. @param values row-major. @throws ShapeError when they do not fill the shape. */
export function literal(values: readonly number[], shape: Shape = [values.length], dtype: DType = "f32"): Tensor {
  return apply({ kind: "literal", values }, [], { shape, dtype });
}

/** The same elements in row-major order under another shape. @param shape one size may be −1: what is left over. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const full = shape.map((size) => (size === -1 ? sizeOf(x.shape) / known : size));
  return sameShape(full, x.shape) ? x : apply({ kind: "reshape", shape: full }, [x]);
}

/** Reorders axes: axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  return permutation.every((axis, index) => axis === index) && permutation.length === x.shape.length
    ? x
    : apply({ kind: "transpose", permutation }, [x]);
}

/** Swaps the last two axes. */
export function transposeMatrix(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}

/** A box of x: `size[i]` elements of axis i from `start[i]`, every `step[i]`-th. */
export function slice(
  x: Tensor,
  start: readonly number[],
  size: Shape,
  step: readonly number[] = size.map(() => 1),
): Tensor {
  return sameShape(size, x.shape) && start.every((first) => first === 0)
    ? x
    : apply({ kind: "slice", start, size, step }, [x]);
}

/** Elements [start, start + size) of one axis. @throws ShapeError when the axis has fewer, or is none. */
export function narrow(x: Tensor, axis: number, start: number, size: number): Tensor {
  if (x.shape[axis] === undefined)
    rejectShape("narrow", `axis ${axis} is not an axis of ${x.dtype}[${x.shape.join(", ")}]`);
  return slice(
    x,
    x.shape.map((_, index) => (index === axis ? start : 0)),
    x.shape.map((extent, index) => (index === axis ? size : extent)),
  );
}

/** Reverses the order along the axes. */
export function reverse(x: Tensor, axes: readonly number[]): Tensor {
  return axes.length === 0 ? x : apply({ kind: "reverse", axes }, [x]);
}

/** Zeros around each axis, and `interior` zeros between neighbours. */
export function pad(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  interior: readonly number[] = before.map(() => 0),
): Tensor {
  return [...before, ...after, ...interior].every((count) => count === 0)
    ? x
    : apply({ kind: "pad", before, after, interior }, [x]);
}

/** Joins along an axis, where a negative one counts from the end; the other axes must agree. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const [first] = tensors;
  if (first === undefined) rejectShape("concat", "needs at least one tensor");
  const fromStart = axis < 0 ? axis + first.shape.length : axis;
  return tensors.length === 1 ? first : apply({ kind: "concat", axis: fromStart }, tensors);
}

/** Splits an axis into parts of the given sizes. @throws ShapeError when they do not add up to the axis. */
export function split(x: Tensor, sizes: readonly number[], axis = 0): Tensor[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== x.shape[axis])
    rejectShape("split", `parts of ${sizes.join(" + ")} do not make up axis ${axis} of size ${x.shape[axis]}`);
  let start = 0;
  return sizes.map((size) => {
    const part = narrow(x, axis, start, size);
    start += size;
    return part;
  });
}
