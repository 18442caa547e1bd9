/** @file Ways through several latents and back to the first: along great circles for z, along straight lines for styles, whose space has no sphere. */
import { invariant } from "../../base/errors.js";
import { slerp } from "../../base/slerp.js";
import type { LatentSpace } from "./latent-renderer.js";

/** a + t (b − a). */
const straight = (a: ArrayLike<number>, b: ArrayLike<number>, t: number): Float64Array =>
  Float64Array.from(a, (value, k) => value + t * ((b[k] ?? 0) - value));

/** The point between two latents, at t in [0, 1]. */
export function between(
  space: LatentSpace,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  t: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(space === "z" ? slerp(a, b, t) : straight(a, b, t));
}

/**
 * A point of the closed way through several.
 * @param t the way from point k to the next is [k, k + 1]; any number, because the way goes round
 * @param way from one to the next, at a share of it
 */
export function onLoop<Point, Result>(
  points: readonly Point[],
  t: number,
  way: (from: Point, to: Point, share: number) => Result,
): Result {
  const round = ((t % points.length) + points.length) % points.length;
  const start = Math.min(points.length - 1, Math.floor(round));
  const [from, to] = [points[start], points[(start + 1) % points.length]];
  invariant(from !== undefined && to !== undefined, "a way through no points");
  return way(from, to, round - start);
}
