/**
 * @file Weighted sums of shifted images, the core of all filters here: one fused pass, whatever the number of taps.
 * A filter that enlarges is taken apart into phases: every input pixel yields a block of results, each with weights of its own,
 * so that no zeros are inserted and multiplied.
 */
import type { Tensor } from "../graph/tensor.js";
import { add, broadcastTo, constant, mul } from "./elementwise.js";
import { literal, reshape, slice } from "./movement.js";

/** How one axis is walked: `count` positions, `step` input pixels apart, with `phases` results at each. */
export interface AxisWalk {
  readonly count: number;
  readonly step: number;
  readonly phases: number;
}

/** One term of the sum: the image from this row and column on, times a weight. */
export interface Tap {
  readonly row: number;
  readonly column: number;
  /** A number, or weights that stretch to [I, phases, J, phases, 1]. */
  readonly weight: number | Tensor;
}

/** Weights of a tap: one number, or a literal where there are several. @param shape [I or 1, phases, J or 1, phases, 1] */
export function tapWeight(weights: readonly number[], shape: readonly number[]): number | Tensor {
  const [first = 0, ...others] = weights;
  // Equal weights stay a literal, too: a constant would be multiplied in before the image is spread, in a pass of its own.
  return others.length === 0 || weights.every((weight) => weight === 0) ? first : literal(weights, shape);
}

/**
 * y[n, i·phases + r, j·phases + s, c] = Σ over taps of weight[i, r, j, s] · x[n, row + i·step, column + j·step, c].
 * @param x [N, H, W, C], padded: no tap may leave it
 * @returns [N, I·phases, J·phases, C]
 */
export function sumTaps(x: Tensor, rows: AxisWalk, columns: AxisWalk, taps: readonly Tap[]): Tensor {
  const [n = 1, , , channels = 1] = x.shape;
  const isPhased = rows.phases * columns.phases > 1;
  const whole = isPhased
    ? [n, rows.count, rows.phases, columns.count, columns.phases, channels]
    : [n, rows.count, columns.count, channels];
  const terms = taps.flatMap(({ row, column, weight }) => {
    if (weight === 0) return [];
    const size = [n, rows.count, columns.count, channels];
    const shifted = slice(x, [0, row, column, 0], size, [1, rows.step, columns.step, 1]);
    return [mul(isPhased ? reshape(shifted, [n, rows.count, 1, columns.count, 1, channels]) : shifted, weight)];
  });
  const [first = constant(0), ...others] = terms;
  return reshape(broadcastTo(others.reduce(add, first), whole), [
    n,
    rows.count * rows.phases,
    columns.count * columns.phases,
    channels,
  ]);
}
