/**
 * @file Where a parameter's numbers lie in PyTorch: a kernel [KH, KW, C, O] is [O, C, KH, KW] there, an image [H, W, C] is [C, H, W], also where it is
 * flattened into an axis of a matrix or vector; these are the same otherwise.
 */
import { CheckpointError } from "../../base/errors.js";
import { formatShape, sameShape } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { ModuleBuffer, Parameter } from "../../nn/index.js";
import { transposed } from "../transposed.js";

/** Numbers and their shape, row-major. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array<ArrayBuffer>;
}

/** Our axes, a flattened image taken apart, and which of them is PyTorch's first, second, … */
function orderOf({ shape, flattened }: Parameter | ModuleBuffer): { readonly apart: Shape; readonly axes: number[] } {
  if (flattened !== undefined) {
    const { axis, image } = flattened;
    const apart = shape.toSpliced(axis, 1, ...image);
    return { apart, axes: [...apart.keys()].toSpliced(axis, 3, axis + 2, axis, axis + 1) };
  }
  if (shape.length === 4) return { apart: shape, axes: [3, 2, 0, 1] };
  if (shape.length === 3) return { apart: shape, axes: [2, 0, 1] };
  return { apart: shape, axes: [...shape.keys()] };
}

/** The shape that PyTorch has for it. */
export function pytorchShape(parameter: Parameter | ModuleBuffer): Shape {
  const { apart, axes } = orderOf(parameter);
  return parameter.flattened === undefined ? axes.map((axis) => apart[axis] ?? 1) : parameter.shape;
}

/** Our numbers in PyTorch's layout; a copy. */
export function toPyTorch(parameter: Parameter | ModuleBuffer, data: Float32Array): Values {
  const { apart, axes } = orderOf(parameter);
  return { shape: pytorchShape(parameter), data: transposed(apart, data, axes) };
}

/**
 * PyTorch's numbers in our layout; a copy.
 * @throws CheckpointError when the shape is not {@link pytorchShape}
 */
export function fromPyTorch(parameter: Parameter | ModuleBuffer, { shape, data }: Values): Float32Array<ArrayBuffer> {
  const wanted = pytorchShape(parameter);
  if (!sameShape(shape, wanted))
    throw new CheckpointError(`is ${formatShape(shape)} where ${formatShape(wanted)} is needed`);
  const { apart, axes } = orderOf(parameter);
  const theirs = axes.map((axis) => apart[axis] ?? 1);
  const back = axes.map((_, axis) => axes.indexOf(axis));
  return transposed(theirs, data, back);
}
