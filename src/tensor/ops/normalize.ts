/**
 * @file Mean and variance in one pass over the data, and the normalisation that is made of them: batch, instance, layer and group
 * norm are this with other axes. Composed of primitives; the compiler runs each as two passes forward and two backward.
 */
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { Tensor } from "../graph/tensor.js";
import {
  add,
  broadcastShapes,
  broadcastTo,
  div,
  maximum,
  mul,
  rsqrt,
  square,
  stopGradient,
  sub,
} from "./elementwise.js";
import type { TensorLike } from "./elementwise.js";
import { narrow, reshape, slice } from "./movement.js";
import { sum } from "./reduce.js";
import { rejectShape } from "./shape-checks.js";

/** Mean and variance; the reduced axes stay with size 1. */
export interface Moments {
  readonly mean: Tensor;
  /** E (x − mean)², divided by N, not N − 1; ≥ 0. */
  readonly variance: Tensor;
}

/**
 * Mean and variance over axes, in one pass: with k the first element along them and d = x − k,
 * mean = k + E d, variance = E d² − (E d)². The shift keeps the difference of squares accurate where |mean| is much larger than
 * the standard deviation (Chan et al. 1983, "Algorithms for Computing the Sample Variance").
 * @param axes to reduce; negative ones count from the end.
 * @param groups cuts the last axis, which must not be among `axes`, into so many groups, whose elements are folded together.
 * @returns tensors of x's rank, the reduced axes of size 1 (with groups, one value per element of the last axis); differentiable with
 * respect to x, any number of times.
 * @throws ShapeError when the last axis does not divide into the groups.
 */
export function moments(x: Tensor, axes: readonly number[], groups?: number): Moments {
  const reduced = axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)).sort((a, b) => a - b);
  const folded = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  const { share, perGroup } = grouping(folded, groups);
  const count = perGroup * reduced.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const first = slice(
    x,
    x.shape.map(() => 0),
    folded,
  );
  const k = stopGradient(share(first, (grouped, axis) => narrow(grouped, axis, 0, 1)));
  const d = sub(x, k);
  const mean = (t: Tensor): Tensor =>
    div(
      share(sum(t, { axes: reduced, keepDims: true }), (grouped, axis) =>
        sum(grouped, { axes: [axis], keepDims: true }),
      ),
      count,
    );
  const [ofD, ofSquares] = [mean(d), mean(square(d))]; // E d, E d²
  const difference = sub(ofSquares, square(ofD));
  // Rounding may leave it below 0. What is added has no gradient, so that of the difference stays as it is.
  const variance = add(difference, stopGradient(sub(maximum(difference, 0), difference)));
  return { mean: add(k, ofD), variance };
}

/** How elements of the last axis share a value with their group: folds each group by `fold`, and gives the result to its elements. */
function grouping(shape: Shape, groups: number | undefined) {
  type Fold = (grouped: Tensor, axis: number) => Tensor;
  if (groups === undefined) return { share: (t: Tensor, _fold: Fold): Tensor => t, perGroup: 1 };
  const channels = shape.at(-1) ?? 1;
  const perGroup = channels / groups;
  if (!Number.isInteger(perGroup)) rejectShape("moments", `${channels} channels do not make ${groups} equal groups`);
  const outer = shape.slice(0, -1);
  const share = (t: Tensor, fold: Fold): Tensor => {
    const grouped = fold(reshape(t, [...outer, groups, perGroup]), shape.length); // [N, 1, 1, G, 1]
    return reshape(broadcastTo(grouped, [...outer, groups, perGroup]), shape); // [N, 1, 1, C]
  };
  return { share, perGroup };
}

/** How to normalise. */
export interface NormalizeOptions {
  /** Axes over which each mean and variance is taken; negative ones count from the end. */
  readonly axes: readonly number[];
  /** Added to the variance. */
  readonly epsilon: number;
  /** γ, broadcast to x: `[C]`, or `[N, 1, 1, C]` for a conditional norm. */
  readonly scale?: TensorLike;
  /** β, likewise. */
  readonly shift?: TensorLike;
  /** Cuts the last axis into so many groups; its elements are then folded within their group. 1 … C, a divisor of C. */
  readonly groups?: number;
}

/**
 * y = (x − mean) · γ / √(variance + ε) + β, the mean and variance taken over `axes`.
 * With x [N, H, W, C], the axes [0, 1, 2] make batch norm (Ioffe & Szegedy 2015, arXiv:1502.03167), [1, 2] instance norm (Ulyanov
 * et al. 2016, arXiv:1607.08022), [1, 2, 3] layer norm (Ba et al. 2016, arXiv:1607.06450), [1, 2] with `groups` group norm
 * (Wu & He 2018, arXiv:1803.08494).
 * @throws ShapeError when the channels do not divide into the groups, or γ or β do not broadcast.
 */
export function normalize(x: Tensor, { axes, epsilon, scale, shift, groups }: NormalizeOptions): Tensor {
  return normalizeWith(x, moments(x, axes, groups), { epsilon, scale, shift });
}

/** y = (x − mean) · γ / √(variance + ε) + β with a mean and variance that are given, such as running averages. */
export function normalizeWith(
  x: Tensor,
  { mean, variance }: Moments,
  { epsilon, scale, shift }: { epsilon: number; scale?: TensorLike | undefined; shift?: TensorLike | undefined },
): Tensor {
  const rstd = rsqrt(add(variance, epsilon));
  const factor = scale === undefined ? rstd : mul(rstd, scale);
  const factors = [mean, factor, ...(typeof shift === "object" ? [shift] : [])];
  const shape = broadcastShapes(
    "normalize",
    factors.map((t) => t.shape),
  );
  // Factors of one shape have gradients that are sums over the same axes: one pass. One as large as x gains nothing by it.
  const spread = (t: Tensor): Tensor => (sizeOf(shape) < sizeOf(x.shape) ? broadcastTo(t, shape) : t);
  const scaled = mul(sub(x, spread(mean)), spread(factor));
  return shift === undefined ? scaled : add(scaled, typeof shift === "number" ? shift : spread(shift));
}
