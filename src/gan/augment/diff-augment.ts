/**
 * @file Differentiable augmentation (Zhao et al. 2020, DiffAugment, arXiv:2006.10738, equations 4 and 5; policy of the authors' code): colour, translation,
 * cutout of all that D sees, in both players' losses.
 */
import { add, floor, less, lessEqual, mean, mul, reshape, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Draws } from "../gan.js";
import { imageByImage } from "./augmentation.js";
import type { Augmentation } from "./augmentation.js";
import { pixelGrid } from "./pixels.js";
import { randomShift } from "./shift.js";

/** a + t (x − a): nearer to a or further from it. */
const around = (a: Tensor, x: Tensor, t: Tensor): Tensor => add(a, mul(t, sub(x, a)));

/** Brightness + U[−½, ½), saturation · U[0, 2) where there are colours, contrast · U[½, 1½), each per image. @param images [N, H, W, C] */
export function randomColour(images: Tensor, { uniform }: Draws, stream: string): Tensor {
  const [n = 1, , , channels = 1] = images.shape;
  const draw = (what: string): Tensor => uniform([n, 1, 1, 1], `${stream} ${what}`);
  const brighter = add(images, sub(draw("brightness"), 0.5));
  const saturated =
    channels === 1
      ? brighter
      : around(mean(brighter, { axes: [3], keepDims: true }), brighter, mul(2, draw("saturation")));
  return around(mean(saturated, { axes: [1, 2, 3], keepDims: true }), saturated, add(draw("contrast"), 0.5));
}

/** A rectangle of half the height and width, anywhere, is 0. Its centre is a pixel, so it may reach beyond the border. @param images [N, H, W, C] */
export function randomCutout(images: Tensor, { uniform }: Draws, stream: string): Tensor {
  const [n = 1, height = 1, width = 1] = images.shape;
  const grid = pixelGrid(height, width);
  /** 1 inside the hole, along one axis. */
  const hole = (positions: Tensor, extent: number, what: string): Tensor => {
    const size = Math.floor(extent / 2 + 0.5);
    const centre = floor(mul(uniform([n, 1, 1], `${stream} ${what}`), extent + 1 - (size % 2)));
    const first = sub(centre, Math.floor(size / 2));
    return mul(lessEqual(first, positions), less(positions, add(first, size)));
  };
  const isCut = mul(hole(grid.rows, height, "hole's row"), hole(grid.columns, width, "hole's column")); // [N, H, W]
  return mul(images, reshape(sub(1, isCut), [n, height, width, 1]));
}

/** Colour, then a shift by up to an eighth with zeros coming in, then a hole. */
export const diffAugment: Augmentation = {
  name: "diffAugment",
  source: "Zhao et al. 2020, arXiv:2006.10738, §3.2",
  apply: imageByImage((images, context, side) => {
    const stream = `diffAugment ${side}`;
    const coloured = randomColour(images, context, stream);
    return randomCutout(randomShift(coloured, context, stream, 1 / 8, "zeros"), context, stream);
  }),
};
