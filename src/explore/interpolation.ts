/** @file Ways through several latents and back to the first: along great circles for z, along straight lines for styles, whose space has no sphere. */
import { invariant } from "../base/errors.js";
import { slerp } from "../base/slerp.js";
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
 * A point of the closed way through n points.
 * @param t the way from point k to the next is [k, k + 1]; any number, because the way goes round
 */
export function loopPoint(
  space: LatentSpace,
  points: readonly ArrayLike<number>[],
  t: number,
): Float32Array<ArrayBuffer> {
  const round = ((t % points.length) + points.length) % points.length;
  const from = Math.min(points.length - 1, Math.floor(round));
  const [a, b] = [points[from], points[(from + 1) % points.length]];
  invariant(a !== undefined && b !== undefined, "a way through no points");
  return between(space, a, b, round - from);
}
