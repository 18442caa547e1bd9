/** @file Images made larger or smaller by whole factors, and channels traded for pixels. Filters of StyleGAN are in `upfirdn.ts`. */
import type { Tensor } from "../graph/tensor.js";
import { broadcastTo, mul } from "./elementwise.js";
import { blockShape, imageShape, requireWhole } from "./image-shape.js";
import { narrow, pad, reshape, transpose } from "./movement.js";
import { avgPool2d } from "./pool.js";
import { sum } from "./reduce.js";
import { describe, rejectShape } from "./shape-checks.js";
import { sumTaps, tapWeight } from "./taps.js";
import type { AxisWalk, Tap } from "./taps.js";

/** Sizes of images whose height and width the factor divides. */
function divisible(op: string, x: Tensor, factor: number): [number, number, number, number] {
  const shape = imageShape(op, x);
  requireWhole(op, "the factor", factor);
  if (shape[1] % factor !== 0 || shape[2] % factor !== 0)
    rejectShape(op, `height and width of ${describe(x)} are no multiples of ${factor}`);
  return shape;
}

/**
 * Repeats every pixel factor × factor times.
 * @param x [N, H, W, C]
 * @returns [N, H·factor, W·factor, C]
 */
export function upsampleNearest(x: Tensor, factor = 2): Tensor {
  const [n, height, width, channels] = imageShape("upsampleNearest", x);
  requireWhole("upsampleNearest", "the factor", factor);
  const apart = reshape(x, [n, height, 1, width, 1, channels]);
  return reshape(broadcastTo(apart, [n, height, factor, width, factor, channels]), [
    n,
    height * factor,
    width * factor,
    channels,
  ]);
}

/**
 * Taps of linear interpolation along one axis: result factor·i + r lies at i + (r + ½)/factor − ½ between the pixels around i;
 * beyond the border lies the border pixel, whose weight the border pixel takes.
 */
function linearTaps(size: number, factor: number): { start: number; weights: number[] }[] {
  const weight = (offset: number, r: number) => Math.max(0, 1 - Math.abs((r + 0.5) / factor - 0.5 - offset));
  return [-1, 0, 1].map((offset) => ({
    start: offset + 1,
    weights: Array.from({ length: size * factor }, (_, result) => {
      const [i, r] = [Math.floor(result / factor), result % factor];
      if (offset !== 0) return i + offset < 0 || i + offset >= size ? 0 : weight(offset, r);
      return weight(0, r) + (i === 0 ? weight(-1, r) : 0) + (i === size - 1 ? weight(1, r) : 0);
    }),
  }));
}

/**
 * Bilinear interpolation: PyTorch's `interpolate(…, mode="bilinear", align_corners=False)`.
 * @param x [N, H, W, C]
 * @returns [N, H·factor, W·factor, C]
 */
export function upsampleBilinear(x: Tensor, factor = 2): Tensor {
  const [, height, width] = imageShape("upsampleBilinear", x);
  requireWhole("upsampleBilinear", "the factor", factor);
  if (factor === 1) return x;
  const walk = (count: number, phases: number): AxisWalk => ({ count, step: 1, phases });
  const padded = pad(x, [0, 1, 1, 0], [0, 1, 1, 0]); // [N, H + 2, W + 2, C]
  const horizontal = linearTaps(width, factor).map(({ start, weights }): Tap => ({
    row: 0,
    column: start,
    weight: tapWeight(weights, [1, 1, width, factor, 1]),
  }));
  const wide = sumTaps(padded, walk(height + 2, 1), walk(width, factor), horizontal); // [N, H + 2, W·f, C]
  const vertical = linearTaps(height, factor).map(({ start, weights }): Tap => ({
    row: start,
    column: 0,
    weight: tapWeight(weights, [height, factor, 1, 1, 1]),
  }));
  return sumTaps(wide, walk(height, factor), walk(width * factor, 1), vertical);
}

/**
 * The mean of each block of pixels.
 * @param x [N, H, W, C], H and W multiples of the factor
 * @returns [N, H / factor, W / factor, C]
 * @throws ShapeError when the factor does not divide height and width.
 */
export function downsampleArea(x: Tensor, factor = 2): Tensor {
  divisible("downsampleArea", x, factor);
  return avgPool2d(x, { size: factor });
}

/**
 * Bilinear interpolation without a filter: PyTorch's `interpolate(…, mode="bilinear", align_corners=False)`, the mean of the middle
 * 2 × 2 pixels of each block, or its middle pixel. A factor of 2 is {@link downsampleArea}; larger ones alias.
 * @param x [N, H, W, C], H and W multiples of the factor
 * @returns [N, H / factor, W / factor, C]
 * @throws ShapeError when the factor does not divide height and width.
 */
export function downsampleBilinear(x: Tensor, factor = 2): Tensor {
  const shape = divisible("downsampleBilinear", x, factor);
  const blocks = reshape(x, blockShape(shape, [factor, factor])); // [N, H / f, f, W / f, f, C]
  const [start, size] = [Math.floor((factor - 1) / 2), factor % 2 === 0 ? 2 : 1];
  const middle = narrow(narrow(blocks, 2, start, size), 4, start, size);
  return sum(mul(middle, 1 / (size * size)), { axes: [2, 4] });
}

/**
 * Turns channels into pixels (Shi et al. 2016, arXiv:1609.05158), in PyTorch's order: channel c·r² + dy·r + dx becomes pixel (dy, dx)
 * of channel c.
 * @param x [N, H, W, C·r²]
 * @returns [N, H·r, W·r, C]
 * @throws ShapeError when r² does not divide the channels.
 */
export function pixelShuffle(x: Tensor, r = 2): Tensor {
  const [n, height, width, channels] = imageShape("pixelShuffle", x);
  requireWhole("pixelShuffle", "the factor", r);
  if (channels % (r * r) !== 0)
    rejectShape("pixelShuffle", `${channels} channels of ${describe(x)} are no multiple of ${r}²`);
  const left = channels / (r * r);
  const apart = reshape(x, [n, height, width, left, r, r]); // [N, H, W, C, dy, dx]
  return reshape(transpose(apart, [0, 1, 4, 2, 5, 3]), [n, height * r, width * r, left]);
}

/**
 * Turns blocks of pixels into channels; undoes {@link pixelShuffle}.
 * @param x [N, H, W, C], H and W multiples of r
 * @returns [N, H / r, W / r, C·r²]
 * @throws ShapeError when r does not divide height and width.
 */
export function pixelUnshuffle(x: Tensor, r = 2): Tensor {
  const shape = divisible("pixelUnshuffle", x, r);
  const blocks = reshape(x, blockShape(shape, [r, r])); // [N, H / r, dy, W / r, dx, C]
  const [n, height, width, channels] = shape;
  return reshape(transpose(blocks, [0, 1, 3, 5, 2, 4]), [n, height / r, width / r, channels * r * r]);
}
