/** @file Reductions: sum, mean, variance, maximum, argmax, and the stable forms built on them. */
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";
import { add, div, exp, log, mul, square, stopGradient, sub } from "./elementwise.js";
import { reshape } from "./movement.js";

/** Which axes to reduce (all unless given; negative ones count from the end), and whether they stay with size 1. */
export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
}

function axesOf(x: Tensor, axes: readonly number[] | undefined): number[] {
  const rank = x.shape.length;
  return axes === undefined
    ? x.shape.map((_, axis) => axis)
    : axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
}

function dropAxes(x: Tensor, axes: readonly number[], keepDims: boolean | undefined): Tensor {
  return keepDims === true
    ? x
    : reshape(
        x,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
}

/** The number of elements that a reduction over these axes folds into one. */
const countOf = (x: Tensor, axes: readonly number[]): number =>
  axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);

/** Σ x over the axes. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = axesOf(x, options.axes);
  return dropAxes(axes.length === 0 ? x : apply({ kind: "sum", axes }, [x]), axes, options.keepDims);
}

/** Arithmetic mean over the axes. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  return mul(sum(x, options), 1 / countOf(x, axesOf(x, options.axes)));
}

/** Mean of (x − mean x)² over the axes (divided by N, not N − 1). */
export function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  return mean(square(sub(x, mean(x, { ...options, keepDims: true }))), options);
}

/** Largest element over the axes; NaN wins. At ties the gradient is shared equally. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = axesOf(x, options.axes);
  return dropAxes(axes.length === 0 ? x : apply({ kind: "reduceMax", axes }, [x]), axes, options.keepDims);
}

/** Index of the first maximum along an axis (the last unless given), `i32`; the axis is dropped. */
export function argmax(x: Tensor, axis = -1): Tensor {
  const axes = axesOf(x, [axis]);
  return dropAxes(apply({ kind: "argmax", axis: axes[0] ?? 0 }, [x]), axes, false);
}

/** log Σ exp x over the axes, shifted by the maximum so that nothing overflows. */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = axesOf(x, options.axes);
  const shift = stopGradient(max(x, { axes, keepDims: true }));
  return dropAxes(add(log(sum(exp(sub(x, shift)), { axes, keepDims: true })), shift), axes, options.keepDims);
}

/** exp x / Σ exp x along an axis (the last unless given). */
export function softmax(x: Tensor, axis = -1): Tensor {
  const axes = axesOf(x, [axis]);
  const weights = exp(sub(x, stopGradient(max(x, { axes, keepDims: true }))));
  return div(weights, sum(weights, { axes, keepDims: true }));
}

/** x − log Σ exp x along an axis (the last unless given). */
export const logSoftmax = (x: Tensor, axis = -1): Tensor => sub(x, logSumExp(x, { axes: [axis], keepDims: true }));
