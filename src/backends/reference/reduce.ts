/** @file Reductions and the matrix product. */
import { rowMajorStrides, sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { addresses } from "./values.js";
import type { Values } from "./values.js";

/** Folds x along the axes, which keep size 1. */
function fold(
  y: Tensor<"sum" | "reduceMax">,
  x: Values,
  initial: number,
  combine: (a: number, b: number) => number,
): Values {
  const strides = rowMajorStrides(y.shape).map((stride, axis) => (y.op.axes.includes(axis) ? 0 : stride));
  const to = addresses(y.inputs[0]!.shape, strides);
  const result = new Float64Array(sizeOf(y.shape)).fill(initial);
  for (let i = 0; i < x.length; i++) result[to[i]!] = combine(result[to[i]!]!, x[i]!);
  return result;
}

export const sum = (y: Tensor<"sum">, operands: readonly Values[]): Values => fold(y, operands[0]!, 0, (a, b) => a + b);

/** NaN wins, as `Math.max` has it. */
export const reduceMax = (y: Tensor<"reduceMax">, operands: readonly Values[]): Values =>
  fold(y, operands[0]!, -Infinity, (a, b) => Math.max(a, b));

/** Index of the first maximum along the axis; the first NaN counts as the largest. */
export function argmax(y: Tensor<"argmax">, operands: readonly Values[]): Values {
  const x = operands[0]!;
  const extent = y.inputs[0]!.shape[y.op.axis]!;
  const stride = rowMajorStrides(y.inputs[0]!.shape)[y.op.axis]!;
  const result = new Int32Array(sizeOf(y.shape));
  for (let i = 0; i < result.length; i++) {
    const first = Math.floor(i / stride) * stride * extent + (i % stride);
    let best = 0;
    for (let k = 1; k < extent; k++) {
      const [candidate, champion] = [x[first + k * stride]!, x[first + best * stride]!];
      if (candidate > champion || (Number.isNaN(candidate) && !Number.isNaN(champion))) best = k;
    }
    result[i] = best;
  }
  return result;
}

/** C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]. */
export function matmul(y: Tensor<"matmul">, operands: readonly Values[]): Values {
  const a = operands[0]!;
  const b = operands[1]!;
  const m = y.shape.at(-2)!;
  const n = y.shape.at(-1)!;
  const k = y.inputs[0]!.shape.at(-1)!;
  const result = new Float64Array(sizeOf(y.shape));
  const rows = sizeOf(y.shape.slice(0, -1));
  for (let row = 0; row < rows; row++) {
    const batch = Math.floor(row / m);
    for (let inner = 0; inner < k; inner++) {
      const factor = a[row * k + inner]!;
      for (let column = 0; column < n; column++) {
        result[row * n + column]! += factor * b[(batch * k + inner) * n + column]!;
      }
    }
  }
  return result;
}
