/** @file Spherical interpolation (Shoemake 1985, "Animating rotation with quaternion curves"), in any dimension. */
import { dot } from "./dot.js";

/**
 * The point at `t` on the great circle's arc from `a` to `b`, its length going from that of `a` to that of `b`: sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b (Shoemake 1985).
 * Not scaled to length 1 as in the paper's code: only StyleGAN's mapping network does not care.
 */
export function slerp(a: ArrayLike<number>, b: ArrayLike<number>, t: number): Float64Array {
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const sine = Math.sin(angle);
  // Of parallel vectors the arc is a straight line.
  const [u, v] = sine < 1e-6 ? [1 - t, t] : [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine];
  return Float64Array.from(a, (x, k) => u * x + v * (b[k] ?? 0));
}
