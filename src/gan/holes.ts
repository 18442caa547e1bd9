/**
 * @file Random holes in images, drawn in the graph. Blocks: one rectangle per image, with a rim that is known but must be drawn, too (Pathak et al.
 * 2016, arXiv:1604.07379, section 3.2). Strokes: random walks of a round brush, free-form masks (Yu et al. 2018, arXiv:1806.03589, algorithm 1).
 */
import type { Draw } from "../nn/index.js";
import {
  add,
  cos,
  clamp,
  div,
  floor,
  greaterEqual,
  less,
  literal,
  maximum,
  minimum,
  mul,
  narrow,
  reshape,
  select,
  sin,
  square,
  sub,
  sum,
} from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { ImageSpec } from "./gan.js";

/** What is missing, and what is to be drawn. */
export interface Holes {
  /** [N, H, W, 1]: 1 in the hole, 0 where the image is known. */
  readonly hole: Tensor;
  /** [N, H, W, 1]: 1 on the rim around a block, else 0. */
  readonly rim: Tensor;
}

type Size = Pick<ImageSpec, "height" | "width">;

/** Centres of pixels along an axis, as [1, H, 1, 1] or [1, 1, W, 1]. */
const centres = (count: number, axis: 1 | 2): Tensor =>
  literal(
    Array.from({ length: count }, (_, index) => index + 0.5),
    axis === 1 ? [1, count, 1, 1] : [1, 1, count, 1],
  );

/** What a block may differ in, in parts of the image's side. */
export interface BlockOptions {
  readonly least?: number;
  readonly most?: number;
  /** Width of the rim in pixels. */
  readonly rim?: number;
}

/** One column of draws [N, k] as [N, 1, 1, 1]. */
const column = (draws: Tensor, index: number): Tensor => reshape(narrow(draws, 1, index, 1), [-1, 1, 1, 1]);

/**
 * A rectangle per image: sides from `least` (¼) to `most` (½) of the image's, anywhere inside it, in whole pixels.
 * @param draw random numbers, stream `block`
 * @param batch N
 */
export function blockHoles(
  draw: Draw,
  batch: number,
  { height, width }: Size,
  { least = 0.25, most = 0.5, rim = 1 }: BlockOptions = {},
): Holes {
  const draws = draw([batch, 4], "block");
  const along = (count: number, axis: 1 | 2) => {
    const [low, high] = [Math.max(1, Math.round(least * count)), Math.max(1, Math.round(most * count))];
    const side = add(low, floor(mul(column(draws, axis - 1), high - low + 1)));
    const start = floor(mul(column(draws, axis + 1), add(sub(count, side), 1)));
    const at = centres(count, axis);
    return (margin: number): Tensor =>
      mul(greaterEqual(at, sub(start, margin)), less(at, add(add(start, side), margin)));
  };
  const [rows, columns] = [along(height, 1), along(width, 2)];
  const block = (margin: number): Tensor => mul(rows(margin), columns(margin)); // [N, H, W, 1]
  const hole = block(0);
  return { hole, rim: sub(block(rim), hole) };
}

/** What strokes may differ in; lengths in parts of the image's longer side. */
export interface StrokeOptions {
  /** Strokes per image. */
  readonly count?: number;
  /** Straight pieces of a stroke. */
  readonly pieces?: number;
  readonly leastLength?: number;
  readonly mostLength?: number;
  /** Radius of the brush. */
  readonly leastRadius?: number;
  readonly mostRadius?: number;
}

/** A point per stroke, both [N, count]. */
interface Point {
  readonly x: Tensor;
  readonly y: Tensor;
}

/**
 * Strokes of a brush: from a random point, straight pieces of random length, each turned by a random angle against the one before.
 * @param draw random numbers, stream `strokes`
 * @param batch N
 */
export function strokeHoles(draw: Draw, batch: number, { height, width }: Size, options: StrokeOptions = {}): Holes {
  const { count = 2, pieces = 4, leastLength = 0.1, mostLength = 0.3, leastRadius = 0.03, mostRadius = 0.07 } = options;
  const side = Math.max(height, width);
  const draws = draw([batch, count, 4 + 2 * pieces], "strokes"); // start, direction, radius; turn and length of each piece
  const value = (index: number): Tensor => reshape(narrow(draws, 2, index, 1), [batch, count]);
  const between = (index: number, least: number, most: number): Tensor => add(least, mul(value(index), most - least));
  const radius = spread(between(3, leastRadius * side, mostRadius * side));
  let from: Point = { x: mul(value(0), width), y: mul(value(1), height) };
  let angle = mul(value(2), 2 * Math.PI);
  let nearest: Tensor | undefined;
  for (let piece = 0; piece < pieces; piece++) {
    angle = add(angle, between(4 + 2 * piece, -2, 2)); // radians
    const length = between(5 + 2 * piece, leastLength * side, mostLength * side);
    const to = {
      x: clamp(add(from.x, mul(length, cos(angle))), 0, width),
      y: clamp(add(from.y, mul(length, sin(angle))), 0, height),
    };
    const distance = squaredDistance(from, to, { height, width });
    nearest = nearest === undefined ? distance : minimum(nearest, distance);
    from = to;
  }
  const inside = nearest === undefined ? mul(radius, 0) : less(nearest, square(radius)); // [N, H, W, count]
  const hole = Array.from({ length: count }, (_, index) => narrow(inside, 3, index, 1)).reduce(maximum);
  return { hole, rim: mul(hole, 0) };
}

/** [N, count] → [N, 1, 1, count]. */
const spread = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 1, 1, 1, -1]);

/** From each pixel's centre to the nearest point of the line from a to b, squared. @returns [N, H, W, count] */
function squaredDistance(a: Point, b: Point, { height, width }: Size): Tensor {
  const [ax, ay] = [spread(a.x), spread(a.y)];
  const [dx, dy] = [sub(spread(b.x), ax), sub(spread(b.y), ay)];
  const [px, py] = [sub(centres(width, 2), ax), sub(centres(height, 1), ay)];
  const along = div(add(mul(px, dx), mul(py, dy)), add(add(square(dx), square(dy)), 1e-6));
  const t = clamp(along, 0, 1);
  return add(square(sub(px, mul(t, dx))), square(sub(py, mul(t, dy))));
}

/** For each image one of two kinds of holes, with equal chances. @param draw random numbers, stream `kind` */
export function eitherHoles(draw: Draw, batch: number, a: Holes, b: Holes): Holes {
  const isA = less(draw([batch, 1, 1, 1], "kind"), 0.5);
  return { hole: select(isA, a.hole, b.hole), rim: select(isA, a.rim, b.rim) };
}

/**
 * The image with its holes filled: known pixels stay what they are, bit by bit.
 * @param known [N, H, W, C], whose values in the hole do not matter, and @param drawn [N, H, W, C]
 */
export const complete = (known: Tensor, drawn: Tensor, hole: Tensor): Tensor => select(hole, drawn, known);

/** The image with holes of the mean colour 0, as the generator sees it. */
export const punch = (image: Tensor, hole: Tensor): Tensor => mul(image, sub(1, hole));

/** How much more an error on the rim counts than one in the hole (Pathak et al. 2016, section 3.2). */
const rimWeight = 10;

/**
 * The error of what is drawn: Σ (hole + 10 · rim) · (drawn − real)² over the number of values that had to be drawn, those of holes and rims.
 * @param real [N, H, W, C] and @param drawn [N, H, W, C]
 * @returns a scalar; Pathak et al. 2016, equation 1 with the weights of section 3.2
 */
export function holeError(real: Tensor, drawn: Tensor, { hole, rim }: Holes): Tensor {
  const values = mul(sum(add(hole, rim)), real.shape[3] ?? 1);
  return div(sum(mul(add(hole, mul(rimWeight, rim)), square(sub(drawn, real)))), maximum(values, 1));
}
