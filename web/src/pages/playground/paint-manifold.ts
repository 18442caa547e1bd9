/** @file The generator's map of its latents: a lattice of z, drawn where G takes it. A cell is the denser, the more of the latents' probability lies on the less room. */
import { onCanvas } from "./paint.js";
import type { Palette, Scale } from "./paint.js";

/** Density at which a cell is half as dark as it gets, as a multiple of an even spread over [−1, 1]². */
const half = 3;

/** Probability of a lattice's cell under N(0, 1)²: the density in its middle times its area. @param at of the middle, and @param size of a side, in σ */
const massOf = (atX: number, atY: number, size: number): number =>
  (Math.exp(-(atX ** 2 + atY ** 2) / 2) / (2 * Math.PI)) * size ** 2;

/** @param manifold [n · n, 2], and @param latentExtent how far its lattice reaches, in σ */
export function paintManifold(
  context: CanvasRenderingContext2D,
  scale: Scale,
  manifold: Float32Array,
  latentExtent: number,
  palette: Palette,
): void {
  const n = Math.round(Math.sqrt(manifold.length / 2));
  const size = (2 * latentExtent) / (n - 1);
  const corner = (knot: number): [number, number] => [manifold[2 * knot] ?? NaN, manifold[2 * knot + 1] ?? NaN];
  const middle = (i: number): number => (i + 0.5) * size - latentExtent;
  context.fillStyle = `rgb(${palette.made.join(" ")})`;
  context.strokeStyle = palette.madePoint;
  context.lineWidth = 0.6 * scale.density;
  for (let row = 0; row < n - 1; row++) {
    for (let column = 0; column < n - 1; column++) {
      const knot = row * n + column;
      const corners = [corner(knot), corner(knot + 1), corner(knot + n + 1), corner(knot + n)] as const;
      const [a, b, c, d] = corners;
      const area = Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1])) / 2;
      const density = (4 * massOf(middle(column), middle(row), size)) / Math.max(area, 1e-9);
      context.beginPath();
      for (const [x, y] of corners) context.lineTo(...onCanvas(scale, x, y));
      context.closePath();
      context.globalAlpha = 0.75 * (density / (density + half));
      context.fill();
      context.globalAlpha = 0.35;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}
