/** @file Pooling: the mean or the largest pixel of each window. Windows that do not overlap are a reduction over blocks, one pass. */
import type { Tensor } from "../graph/tensor.js";
import { fourSides, perAxis } from "./convolution.js";
import type { PerAxis } from "./convolution.js";
import { maximum, mul } from "./elementwise.js";
import { blockShape, imageShape, requireWhole } from "./image-shape.js";
import { padReplicate } from "./image-padding.js";
import { reshape, slice } from "./movement.js";
import { max, sum } from "./reduce.js";
import { rejectShape } from "./shape-checks.js";
import { upfirdn2d } from "./upfirdn.js";

/** Windows, as PyTorch's pooling layers take them. */
export interface PoolOptions {
  /** Of a window; 2 unless given. */
  readonly size?: PerAxis;
  /** From one window to the next; the size unless given. */
  readonly stride?: PerAxis;
  /** Pixels around the image, at most half a window; 0 unless given. */
  readonly padding?: PerAxis;
}

interface Windows {
  readonly size: [number, number];
  readonly stride: [number, number];
  readonly padding: [number, number];
  /** Numbers of windows. */
  readonly counts: [number, number];
}

function windowsOf(op: string, x: Tensor, options: PoolOptions): Windows {
  const [, height, width] = imageShape(op, x);
  const size = perAxis(options.size ?? 2);
  const stride = perAxis(options.stride ?? size);
  const padding = perAxis(options.padding ?? 0);
  const count = (extent: number, axis: 0 | 1): number => {
    requireWhole(op, "the window", size[axis]);
    requireWhole(op, "the stride", stride[axis]);
    requireWhole(op, "the padding", padding[axis], 0);
    if (padding[axis] * 2 > size[axis])
      rejectShape(op, `padding ${padding[axis]} is more than half of the window ${size[axis]}`);
    const windows = Math.floor((extent + 2 * padding[axis] - size[axis]) / stride[axis]) + 1;
    if (windows < 1) rejectShape(op, `a window of ${size.join("×")} is larger than [${x.shape.join(", ")}]`);
    return windows;
  };
  return { size, stride, padding, counts: [count(height, 0), count(width, 1)] };
}

/** The windows as blocks [N, H / h, h, W / w, w, C], if they do not overlap, skip or pad. */
function asBlocks(op: string, x: Tensor, { size, stride, padding, counts }: Windows): Tensor | null {
  if (size.some((extent, axis) => extent !== stride[axis]) || padding.some((count) => count > 0)) return null;
  const [n, , , channels] = imageShape(op, x);
  const shape = blockShape([n, counts[0] * size[0], counts[1] * size[1], channels], size);
  const covered = slice(x, [0, 0, 0, 0], [n, counts[0] * size[0], counts[1] * size[1], channels]);
  return reshape(covered, shape);
}

/**
 * The mean of each window; the zeros of the padding count (PyTorch's `count_include_pad`).
 * @param x [N, H, W, C]
 * @returns [N, H′, W′, C], H′ = ⌊(H + 2·padding − size) / stride⌋ + 1
 * @throws ShapeError when the padding is more than half a window, or a window is larger than the image.
 */
export function avgPool2d(x: Tensor, options: PoolOptions = {}): Tensor {
  const windows = windowsOf("avgPool2d", x, options);
  const blocks = asBlocks("avgPool2d", x, windows);
  const { size, stride, padding } = windows;
  if (blocks !== null) return sum(mul(blocks, 1 / (size[0] * size[1])), { axes: [2, 4] }); // the factor rides along
  const [vertical, horizontal] = size.map((count) => new Array<number>(count).fill(1 / count));
  const filter = { kind: "separable", vertical: vertical ?? [1], horizontal: horizontal ?? [1] } as const;
  return upfirdn2d(x, filter, { down: stride, padding: fourSides(padding) });
}

/**
 * The largest pixel of each window; NaN wins. Beyond the border lies −∞, as in PyTorch.
 * Equal largest pixels share the gradient (PyTorch gives all of it to the first): equally where windows do not overlap, else by
 * halves, pair by pair, along the columns and then along the rows.
 * @param x [N, H, W, C]
 * @returns [N, H′, W′, C], H′ = ⌊(H + 2·padding − size) / stride⌋ + 1
 * @throws ShapeError when the padding is more than half a window, or a window is larger than the image.
 */
export function maxPool2d(x: Tensor, options: PoolOptions = {}): Tensor {
  const windows = windowsOf("maxPool2d", x, options);
  const blocks = asBlocks("maxPool2d", x, windows);
  if (blocks !== null) return max(blocks, { axes: [2, 4] });
  const { size, stride, padding, counts } = windows;
  // Every window holds a pixel of each border that it crosses, so repeating border pixels changes no maximum.
  const [vertical, horizontal] = padding;
  const padded = padReplicate(x, [
    [vertical, vertical],
    [horizontal, horizontal],
  ]);
  return ([0, 1] as const).reduce((image, axis) => {
    const along = (value: number, other: number) => [0, 1, 2, 3].map((index) => (index === axis + 1 ? value : other));
    const shape = image.shape.map((extent, index) => (index === axis + 1 ? counts[axis] : extent));
    const shifted = Array.from({ length: size[axis] }, (_, start) =>
      slice(image, along(start, 0), shape, along(stride[axis], 1)),
    );
    const [first = image, ...others] = shifted;
    return others.reduce(maximum, first);
  }, padded);
}
