/** @file Numbers in another order of axes. */
import type { Shape } from "../base/shape.js";

/** A copy of values in which axis k is axis `axes[k]` of the shape given. */
export function transposed(shape: Shape, data: Float32Array, axes: readonly number[]): Float32Array<ArrayBuffer> {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const to = axes.map((axis) => shape[axis] ?? 1);
  const result = new Float32Array(data.length);
  const index = to.map(() => 0);
  for (let at = 0; at < result.length; at++) {
    result[at] = data[axes.reduce((from, axis, k) => from + (index[k] ?? 0) * (strides[axis] ?? 0), 0)] ?? 0;
    for (let k = to.length - 1; k >= 0; k--) {
      const next = (index[k] ?? 0) + 1;
      index[k] = next === to[k] ? 0 : next;
      if (index[k] !== 0) break;
    }
  }
  return result;
}
