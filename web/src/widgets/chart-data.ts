/** @file The points of curves as a chart draws them: what is in view, thinned to what a screen can show, then smoothed. */
import UPlot from "uplot";
import { smoothed } from "../../../src/curves/smoothing.js";
import { thinned } from "../../../src/curves/thinning.js";
import type { Points } from "../../../src/curves/thinning.js";

/** Of a curve, in view. */
const mostPoints = 2000;

/** A part of the x axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The first index of rising values that is at least a value. */
function firstAt(xs: readonly number[], value: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The points of a curve in view and the next on either side, so that lines go on to the edge; copies, as columns grow in place. */
export function inView({ x, y }: Points, range: Range | undefined): Points {
  const [from, to] =
    range === undefined ? [0, x.length] : [Math.max(0, firstAt(x, range.min) - 1), firstAt(x, range.max) + 2];
  return thinned({ x: x.slice(from, to), y: y.slice(from, to) }, mostPoints);
}

/** @param smoothing in [0, 1), see src/curves/smoothing.ts @param isLog leaves out what is not positive */
export function alignedData(
  curves: readonly Points[],
  { smoothing, isLog }: { readonly smoothing: number; readonly isLog: boolean },
): UPlot.AlignedData {
  const values = curves.map(({ y }) => {
    const smooth = smoothing === 0 ? y : smoothed(y, smoothing);
    return isLog ? smooth.map((value) => (value !== null && value > 0 ? value : null)) : [...smooth];
  });
  const [first] = curves;
  if (first === undefined) return [[]];
  const isAligned = curves.every(({ x }) => x.length === first.x.length && x.every((value, i) => value === first.x[i]));
  if (isAligned) return [[...first.x], ...values];
  return UPlot.join(curves.map(({ x }, index) => [[...x], values[index] ?? []]));
}
