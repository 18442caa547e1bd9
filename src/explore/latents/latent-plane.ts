/**
 * @file A plane of latents around one of them, to be dragged: the sphere through it, unrolled. Samples of N(0, 1) in many dimensions lie near a sphere, and a
 * generator has seen nothing else, so that a straight plane would leave what it knows.
 */
import { dot } from "../../base/dot.js";
import { fillNormal, streamOf } from "../../base/philox.js";

/** A latent, and two directions on its sphere. */
export interface LatentPlane {
  /** c. */
  readonly centre: ArrayLike<number>;
  /** Of length 1, at right angles to c and to each other; 0 where the space has no room for it. */
  readonly right: Float64Array;
  readonly up: Float64Array;
}

/** A plane around a latent; the same seed gives the same one. @param seed 32 bits */
export function latentPlane(centre: ArrayLike<number>, seed: number): LatentPlane {
  const drawn = (name: string): Float64Array => {
    const values = new Float64Array(centre.length);
    fillNormal(values, seed, streamOf(`explore/plane ${name}`), 0);
    return values;
  };
  const right = upright(drawn("right"), [centre]);
  return { centre, right, up: upright(drawn("up"), [centre, right]) };
}

/** What is left of a vector at right angles to others, which are so to each other, at length 1; 0 if nothing is. */
function upright(values: Float64Array, others: readonly ArrayLike<number>[]): Float64Array {
  const before = Math.sqrt(dot(values, values));
  for (const other of others) {
    const square = dot(other, other);
    const share = square === 0 ? 0 : dot(values, other) / square;
    for (let k = 0; k < values.length; k++) values[k] = (values[k] ?? 0) - share * (other[k] ?? 0);
  }
  const length = Math.sqrt(dot(values, values));
  return length < 1e-6 * before ? values.fill(0) : values.map((value) => value / length);
}

/**
 * The latent at a point of the plane: as far along the sphere as the point is from the centre, cos r · c + sin r · ‖c‖ · d / r with d = x · right + y · up and r = ‖d‖
 * (the sphere's exponential map). It is as long as the centre; at r = π it is −c, at 2π it is c again.
 * @param x and @param y in radians
 */
export function planePoint({ centre, right, up }: LatentPlane, x: number, y: number): Float32Array<ArrayBuffer> {
  const moved = right.map((value, k) => x * value + y * (up[k] ?? 0));
  const r = Math.sqrt(dot(moved, moved));
  const along = r === 0 ? 0 : (Math.sin(r) * Math.sqrt(dot(centre, centre))) / r;
  return Float32Array.from(centre, (value, k) => Math.cos(r) * value + along * (moved[k] ?? 0));
}
