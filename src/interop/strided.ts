/** @file Numbers that lie apart, put together. */
import { sizeOf } from "../base/shape.js";
import type { Shape } from "../base/shape.js";

/**
 * A row-major copy of a view.
 * @param data element [i, j, …] of the view is `data[i·strides[0] + j·strides[1] + …]`
 */
export function rowMajor(data: Float32Array, shape: Shape, strides: readonly number[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(sizeOf(shape));
  const [length, step] = [shape.at(-1) ?? 1, strides.at(-1) ?? 1];
  const outer = shape.slice(0, -1);
  const index = outer.map(() => 0);
  let from = 0;
  for (let at = 0; at < result.length; at += length) {
    for (let i = 0; i < length; i++) result[at + i] = data[from + i * step] ?? 0;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const [next, stride] = [(index[axis] ?? 0) + 1, strides[axis] ?? 0];
      if (next < (outer[axis] ?? 1)) {
        index[axis] = next;
        from += stride;
        break;
      }
      index[axis] = 0;
      from -= (next - 1) * stride;
    }
  }
  return result;
}
