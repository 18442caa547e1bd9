/** @file Numbers in another order of axes. */
import { rowMajorStrides } from "../base/shape.js";
import type { Shape } from "../base/shape.js";
import { rowMajor } from "./strided.js";

/** A copy of values in which axis k is axis `axes[k]` of the shape given. */
export function transposed(shape: Shape, data: Float32Array, axes: readonly number[]): Float32Array<ArrayBuffer> {
  const strides = rowMajorStrides(shape);
  const to = axes.map((axis) => shape[axis] ?? 1);
  return rowMajor(
    data,
    to,
    axes.map((axis) => strides[axis] ?? 1),
  );
}
