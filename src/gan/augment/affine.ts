/** @file Affine maps of the plane, one per image, and images seen through them: bilinear, mirrored at the borders. */
import { add, floor, minimum, mul, reshape, sub } from "../../tensor/index.js";
import type { Tensor, TensorLike } from "../../tensor/index.js";
import { pixelGrid, pixelsAt } from "./pixels.js";

/** (x, y) ↦ (xx·x + xy·y + x0, yx·x + yy·y + y0); entries are numbers or [N, 1, 1]. */
export interface Affine {
  readonly xx: TensorLike;
  readonly xy: TensorLike;
  readonly x0: TensorLike;
  readonly yx: TensorLike;
  readonly yy: TensorLike;
  readonly y0: TensorLike;
}

export const scaling = (x: TensorLike, y: TensorLike): Affine => ({ xx: x, xy: 0, x0: 0, yx: 0, yy: y, y0: 0 });
export const translation = (x: TensorLike, y: TensorLike): Affine => ({ xx: 1, xy: 0, x0: x, yx: 0, yy: 1, y0: y });
/** By the angle whose cosine and sine these are. */
export const rotation = (cosine: Tensor, sine: Tensor): Affine => ({
  ...{ xx: cosine, xy: mul(-1, sine), x0: 0 },
  ...{ yx: sine, yy: cosine, y0: 0 },
});

/** a ∘ b: b first. */
function product(a: Affine, b: Affine): Affine {
  const row = (x: TensorLike, y: TensorLike, origin: TensorLike): [Tensor, Tensor, Tensor] => [
    add(mul(x, b.xx), mul(y, b.yx)),
    add(mul(x, b.xy), mul(y, b.yy)),
    add(add(mul(x, b.x0), mul(y, b.y0)), origin),
  ];
  const [[xx, xy, x0], [yx, yy, y0]] = [row(a.xx, a.xy, a.x0), row(a.yx, a.yy, a.y0)];
  return { xx, xy, x0, yx, yy, y0 };
}

/** The last of them first. */
export const composed = (first: Affine, ...others: readonly Affine[]): Affine => others.reduce(product, first);

/** Positions as the mirrored image continues beyond its border pixels: into [0, size − 1]. */
function mirrored(positions: Tensor, size: number): Tensor {
  if (size === 1) return mul(positions, 0);
  const period = 2 * (size - 1);
  const folded = sub(positions, mul(period, floor(mul(positions, 1 / period)))); // [0, period)
  return minimum(folded, sub(period, folded));
}

/**
 * Images seen through maps: the pixel at p of the result is the image's at map(p), with coordinates from its centre, in pixels.
 * @param images [N, H, W, C]
 * @returns [N, H, W, C]
 */
export function warped(images: Tensor, map: Affine): Tensor {
  const [n = 1, height = 1, width = 1] = images.shape;
  const grid = pixelGrid(height, width);
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const [x, y] = [sub(grid.columns, centreX), sub(grid.rows, centreY)];
  const at = (ofX: TensorLike, ofY: TensorLike, origin: TensorLike, centre: number, size: number): Tensor =>
    mirrored(add(add(add(mul(ofX, x), mul(ofY, y)), origin), centre), size); // [N, H, W]
  const columns = at(map.xx, map.xy, map.x0, centreX, width);
  const rows = at(map.yx, map.yy, map.y0, centreY, height);
  const [left, top] = [floor(columns), floor(rows)];
  const [right, bottom] = [minimum(add(left, 1), width - 1), minimum(add(top, 1), height - 1)];
  const [toRight, toBottom] = [sub(columns, left), sub(rows, top)]; // in [0, 1)
  const corners = [
    [top, left, mul(sub(1, toBottom), sub(1, toRight))],
    [top, right, mul(sub(1, toBottom), toRight)],
    [bottom, left, mul(toBottom, sub(1, toRight))],
    [bottom, right, mul(toBottom, toRight)],
  ] as const;
  return corners
    .map(([row, column, weight]) => mul(pixelsAt(images, row, column), reshape(weight, [n, height, width, 1])))
    .reduce((total, part) => add(total, part));
}
