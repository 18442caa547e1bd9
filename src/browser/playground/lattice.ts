/** @file Lattices: where the plane and the space of latents are looked at. */

/** Half the side of the window through which the plane is seen, in the networks' units; data lie in [−1, 1]. */
export const windowExtent = 1.2;

/** How far the lattice of latents reaches, in standard deviations: 98 % of z along each axis. */
export const latentExtent = 2.4;

/** Centres of the cells of n × n pixels of the window, the top row first. @returns [n · n, 2] */
export function pixelCentres(n: number): Float32Array {
  const centre = (i: number): number => windowExtent * ((2 * i + 1) / n - 1);
  const points = new Float32Array(2 * n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) points.set([centre(column), -centre(row)], 2 * (row * n + column));
  }
  return points;
}

/**
 * Knots of a square lattice of latents, row by row.
 * @param rest [latent], a draw of z: its third value and those beyond hold for all knots, so that more dimensions than two are seen in a slice
 * @returns [n · n, latent]
 */
export function latentLattice(n: number, rest: Float32Array): Float32Array {
  const size = rest.length;
  const at = (i: number): number => latentExtent * ((2 * i) / (n - 1) - 1);
  const z = new Float32Array(size * n * n);
  for (let knot = 0; knot < n * n; knot++) {
    z.set(rest, knot * size);
    z[knot * size] = at(knot % n);
    if (size > 1) z[knot * size + 1] = at(Math.floor(knot / n));
  }
  return z;
}
