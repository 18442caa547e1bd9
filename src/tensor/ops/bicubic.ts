/** @file Bicubic enlargement (Keys 1981, Cubic Convolution Interpolation for Digital Image Processing), the yardstick of super-resolution. */
import type { Tensor } from "../graph/tensor.js";
import { padReplicate } from "./image-padding.js";
import { imageShape, requireWhole } from "./image-shape.js";
import { sumTaps, tapWeight } from "./taps.js";
import type { AxisWalk } from "./taps.js";

/** Keys' kernel with a = −½, as in PIL and MATLAB; PyTorch's plain `interpolate` takes −¾. */
function kernel(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
}

/** Pixels around each one that its block of results reads. */
const reach = 2;
const offsets = [-2, -1, 0, 1, 2];

/** Result factor·i + r lies at i + (r + ½)/factor − ½. @returns by offset, the weights of each r. */
const weightsOf = (factor: number): number[][] =>
  offsets.map((offset) => Array.from({ length: factor }, (_, r) => kernel((r + 0.5) / factor - 0.5 - offset)));

/**
 * Bicubic interpolation with half-pixel centres; beyond the border lies the border pixel. Results may leave the range of x.
 * @param x [N, H, W, C]
 * @returns [N, H·factor, W·factor, C]
 */
export function upsampleBicubic(x: Tensor, factor = 2): Tensor {
  const [, height, width] = imageShape("upsampleBicubic", x);
  requireWhole("upsampleBicubic", "the factor", factor);
  if (factor === 1) return x;
  const walk = (count: number, phases: number): AxisWalk => ({ count, step: 1, phases });
  const padded = padReplicate(x, [
    [reach, reach],
    [reach, reach],
  ]); // [N, H + 4, W + 4, C]
  const weights = weightsOf(factor);
  const wide = sumTaps(
    padded,
    walk(height + 2 * reach, 1),
    walk(width, factor),
    weights.map((taps, column) => ({ row: 0, column, weight: tapWeight(taps, [1, 1, 1, factor, 1]) })),
  ); // [N, H + 4, W·f, C]
  return sumTaps(
    wide,
    walk(height, factor),
    walk(width * factor, 1),
    weights.map((taps, row) => ({ row, column: 0, weight: tapWeight(taps, [1, factor, 1, 1, 1]) })),
  );
}
