/** @file Views, padding and joining: every element is read from, or written to, an affine address. */
import { rowMajorStrides } from "../../base/shape.js";
import type { ViewKind } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { addresses, zeros } from "./values.js";
import type { Values } from "./values.js";

/** What a view reads: element → offset + Σ index · stride of its input. */
interface Reading {
  readonly strides: readonly number[];
  readonly offset: number;
}

const views = {
  reshape: (y) => ({ strides: rowMajorStrides(y.shape), offset: 0 }),
  transpose: (y, strides) => ({ strides: y.op.permutation.map((axis) => strides[axis]!), offset: 0 }),
  broadcast: (y, strides) => {
    const source = y.inputs[0]!.shape;
    const lead = y.shape.length - source.length;
    return {
      strides: y.shape.map((_, axis) => (axis < lead || source[axis - lead] === 1 ? 0 : strides[axis - lead]!)),
      offset: 0,
    };
  },
  slice: (y, strides) => ({
    strides: strides.map((stride, axis) => stride * y.op.step[axis]!),
    offset: strides.reduce((sum, stride, axis) => sum + stride * y.op.start[axis]!, 0),
  }),
  reverse: (y, strides) => ({
    strides: strides.map((stride, axis) => (y.op.axes.includes(axis) ? -stride : stride)),
    offset: strides.reduce(
      (sum, stride, axis) => sum + (y.op.axes.includes(axis) ? stride * (y.shape[axis]! - 1) : 0),
      0,
    ),
  }),
} satisfies { [K in ViewKind]: (y: Tensor<K>, strides: readonly number[]) => Reading };

/** Copies what a view shows. */
export function view(y: Tensor<ViewKind>, operands: readonly Values[]): Values {
  const source = operands[0]!;
  const reading = views[y.op.kind] as (y: Tensor, strides: readonly number[]) => Reading;
  const { strides, offset } = reading(y, rowMajorStrides(y.inputs[0]!.shape));
  const from = addresses(y.shape, strides, offset);
  const result = zeros(y.dtype, from.length);
  for (let i = 0; i < from.length; i++) result[i] = source[from[i]!]!;
  return result;
}

function scatter(result: Values, source: Values, to: Int32Array): void {
  for (let i = 0; i < source.length; i++) result[to[i]!] = source[i]!;
}

/** Element i of an axis goes to before + i · (interior + 1); the rest is zero. */
export function pad(y: Tensor<"pad">, operands: readonly Values[], size: number): Values {
  const { before, interior } = y.op;
  const strides = rowMajorStrides(y.shape);
  const offset = strides.reduce((sum, stride, axis) => sum + stride * before[axis]!, 0);
  const result = zeros(y.dtype, size);
  scatter(
    result,
    operands[0]!,
    addresses(
      y.inputs[0]!.shape,
      strides.map((stride, axis) => stride * (interior[axis]! + 1)),
      offset,
    ),
  );
  return result;
}

/** The inputs one after another along the axis. */
export function concat(y: Tensor<"concat">, operands: readonly Values[], size: number): Values {
  const strides = rowMajorStrides(y.shape);
  const result = zeros(y.dtype, size);
  let start = 0;
  y.inputs.forEach((input, index) => {
    scatter(result, operands[index]!, addresses(input.shape, strides, start * strides[y.op.axis]!));
    start += input.shape[y.op.axis]!;
  });
  return result;
}
