/** @file The generator's map of its latents: a lattice of z, drawn where G takes it. A cell is the denser, the more of the latents' probability lies on the less room. */
import { onCanvas } from "./paint.js";
import type { Palette, Scale } from "./paint.js";

/** Density at which a cell is half as dark as it gets, as a multiple of an even spread over [−1, 1]². */
const half = 3;
/** Shades of cells: one path for each is much quicker than one for each cell. */
const shades = 12;
/** The darkest, and that of the lattice's lines. */
const [darkest, lines] = [0.75, 0.4];

/** Probability of a lattice's cell under N(0, 1)²: the density in its middle times its area. @param atX and @param atY of the middle, and @param size of a side, in σ */
const massOf = (atX: number, atY: number, size: number): number =>
  (Math.exp(-(atX ** 2 + atY ** 2) / 2) / (2 * Math.PI)) * size ** 2;

/** The lattice's knots on the canvas. */
class Knots {
  readonly n: number;
  readonly #places: Float32Array;
  readonly #scale: Scale;

  constructor(manifold: Float32Array, scale: Scale) {
    this.n = Math.round(Math.sqrt(manifold.length / 2));
    this.#places = manifold;
    this.#scale = scale;
  }

  /** x and y of a knot on the plane. */
  place(row: number, column: number): [number, number] {
    const knot = 2 * (row * this.n + column);
    return [this.#places[knot] ?? NaN, this.#places[knot + 1] ?? NaN];
  }

  /** x and y on the canvas. */
  at(row: number, column: number): [number, number] {
    return onCanvas(this.#scale, ...this.place(row, column));
  }
}

/** A cell's area on the plane, negative where G has turned it over. */
function areaOf(knots: Knots, row: number, column: number): number {
  const [a, b] = [knots.place(row, column), knots.place(row, column + 1)];
  const [d, c] = [knots.place(row + 1, column), knots.place(row + 1, column + 1)];
  return ((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1])) / 2;
}

/** All cells of a shade as one path. Each goes round the same way, so that overlaps do not cancel. */
function cellPaths(knots: Knots, latentExtent: number): Map<number, Path2D> {
  const size = (2 * latentExtent) / (knots.n - 1);
  const middle = (i: number): number => (i + 0.5) * size - latentExtent;
  const paths = new Map<number, Path2D>();
  for (let row = 0; row < knots.n - 1; row++) {
    for (let column = 0; column < knots.n - 1; column++) {
      const area = areaOf(knots, row, column);
      const density = (4 * massOf(middle(column), middle(row), size)) / Math.max(Math.abs(area), 1e-9);
      const shade = Math.round((shades * density) / (density + half));
      if (!(shade > 0)) continue; // nor has a place that is no number a shade
      const path = paths.get(shade) ?? new Path2D();
      paths.set(shade, path);
      const [second, fourth] = area > 0 ? ([0, 1] as const) : ([1, 0] as const);
      path.moveTo(...knots.at(row, column));
      path.lineTo(...knots.at(row + second, column + fourth));
      path.lineTo(...knots.at(row + 1, column + 1));
      path.lineTo(...knots.at(row + fourth, column + second));
      path.closePath();
    }
  }
  return paths;
}

/** Rows and columns of the lattice as one path. */
function linePath(knots: Knots): Path2D {
  const path = new Path2D();
  for (let line = 0; line < knots.n; line++) {
    path.moveTo(...knots.at(line, 0));
    for (let column = 1; column < knots.n; column++) path.lineTo(...knots.at(line, column));
    path.moveTo(...knots.at(0, line));
    for (let row = 1; row < knots.n; row++) path.lineTo(...knots.at(row, line));
  }
  return path;
}

/** @param manifold [n · n, 2], and @param latentExtent how far its lattice reaches, in σ */
export function paintManifold(
  context: CanvasRenderingContext2D,
  scale: Scale,
  manifold: Float32Array,
  latentExtent: number,
  palette: Palette,
): void {
  const knots = new Knots(manifold, scale);
  context.fillStyle = `rgb(${palette.made.join(" ")})`;
  for (const [shade, path] of cellPaths(knots, latentExtent)) {
    context.globalAlpha = (darkest * shade) / shades;
    context.fill(path);
  }
  context.strokeStyle = palette.madePoint;
  context.lineWidth = 0.6 * scale.density;
  context.globalAlpha = lines;
  context.stroke(linePath(knots));
  context.globalAlpha = 1;
}
