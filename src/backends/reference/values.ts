/** @file Elements of a tensor in the reference backend, and the one walk over memory that all its kernels share. */
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { DType } from "../../tensor/graph/op.js";

/** `f32` tensors are computed in float64, `i32` tensors in two's complement. */
export type Values = Float64Array | Int32Array;

/** Zeros. */
export function zeros(dtype: DType, size: number): Values {
  return dtype === "i32" ? new Int32Array(size) : new Float64Array(size);
}

/**
 * Where each element of `shape`, in row-major order, lies: offset + Σ index · stride.
 * @param strides one per axis; 0 repeats or folds an axis, negative ones walk backwards.
 */
export function addresses(shape: Shape, strides: readonly number[], offset = 0): Int32Array {
  const result = new Int32Array(sizeOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let address = offset;
  for (let element = 0; element < result.length; element++) {
    result[element] = address;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      address += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      address -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
