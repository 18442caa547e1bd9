/**
 * @file Where a parameter's numbers lie in PyTorch: a kernel [KH, KW, C, O] is [O, C, KH, KW] there, an image [H, W, C] is [C, H, W]; vectors and
 * matrices are the same.
 */
import { CheckpointError } from "../../base/errors.js";
import { formatShape, sameShape } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { ModuleBuffer, Parameter } from "../../nn/index.js";

/** Numbers and their shape, row-major. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array<ArrayBuffer>;
}

/** Our axes in PyTorch's order. */
function axesOf({ shape }: Parameter | ModuleBuffer): readonly number[] {
  if (shape.length === 4) return [3, 2, 0, 1];
  if (shape.length === 3) return [2, 0, 1];
  return [...shape.keys()];
}

/** The shape that PyTorch has for it. */
export const pytorchShape = (parameter: Parameter | ModuleBuffer): Shape =>
  axesOf(parameter).map((axis) => parameter.shape[axis] ?? 1);

/** Our numbers in PyTorch's layout; a copy. */
export function toPyTorch(parameter: Parameter | ModuleBuffer, data: Float32Array): Values {
  return transposed({ shape: parameter.shape, data: Float32Array.from(data) }, axesOf(parameter));
}

/**
 * PyTorch's numbers in our layout; a copy.
 * @throws CheckpointError when the shape is not {@link pytorchShape}
 */
export function fromPyTorch(parameter: Parameter | ModuleBuffer, { shape, data }: Values): Float32Array<ArrayBuffer> {
  const wanted = pytorchShape(parameter);
  if (!sameShape(shape, wanted))
    throw new CheckpointError(`is ${formatShape(shape)} where ${formatShape(wanted)} is needed`);
  const axes = axesOf(parameter);
  const back = axes.map((_, axis) => axes.indexOf(axis));
  return transposed({ shape, data }, back).data;
}

/** Axis k of the result is axis `axes[k]` of the values. */
function transposed({ shape, data }: Values, axes: readonly number[]): Values {
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
  return { shape: to, data: result };
}
