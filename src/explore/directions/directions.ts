/** @file Directions in a latent space in which images change in one way each, whatever found them, and latents moved along them. */
import { invariant } from "../../base/errors.js";
import type { LayerRange } from "../latents/style-mixing.js";
import type { LatentRenderer, LatentSpace } from "../latents/latent-renderer.js";

/** Directions, the one that changes most first. */
export interface Directions {
  /** `w`: the same direction in the style of every layer. */
  readonly space: LatentSpace;
  /** [D] each, of length 1; D is the size of a z or of one style. The largest of its numbers is positive, because a direction and its opposite are one. */
  readonly components: readonly Float32Array[];
  /** How far samples are spread along each, as a standard deviation: the unit to move in. */
  readonly deviations: readonly number[];
}

/** The largest eigenvalues of a symmetric matrix and their vectors, of length 1. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

/** The linear algebra is loaded when it is first asked for: a page has its first image without. @param matrix [D, D], symmetric. @param count at most D */
export async function largestEigen(matrix: ArrayLike<number>, count: number): Promise<Eigen> {
  const size = Math.sqrt(matrix.length);
  invariant(Number.isInteger(size) && count <= size, `${count} eigenvectors of ${matrix.length} numbers`);
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => matrix[row * size + column] ?? 0),
  );
  const { EigenvalueDecomposition, Matrix } = await import("ml-matrix");
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(rows), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((value, index) => ({ value, index }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, count);
  return {
    values: order.map(({ value }) => value),
    vectors: order.map(({ index }) => withSign(Float64Array.from(eigenvectorMatrix.getColumn(index)))),
  };
}

/** A direction or its opposite, whichever has the number of largest size positive. */
export function withSign(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

/**
 * A latent moved along directions: z + Σₖ aₖ σₖ dₖ, or so in each of some layers' styles.
 * @param latent of the directions' space
 * @param amounts aₖ, in deviations; those that are lacking are 0
 * @param layers whose styles move; all unless given
 */
export function movedAlong(
  { space, components, deviations }: Directions,
  latent: Float32Array,
  amounts: readonly number[],
  layers?: LayerRange,
): Float32Array<ArrayBuffer> {
  const size = components[0]?.length ?? latent.length;
  const shift = new Float64Array(size);
  for (const [index, component] of components.entries()) {
    const step = (amounts[index] ?? 0) * (deviations[index] ?? 0);
    if (step !== 0) for (let k = 0; k < size; k++) shift[k] = (shift[k] ?? 0) + step * (component[k] ?? 0);
  }
  const moves = (at: number): boolean => {
    const layer = Math.floor(at / size);
    return space === "z" || layers === undefined || (layer >= layers.first && layer <= layers.last);
  };
  return Float32Array.from(latent, (value, at) => (moves(at) ? value + (shift[at % size] ?? 0) : value));
}

/** The first layer's style of each. @param all [N, L, S]. @returns [N, S] */
export const firstStyles = (all: Float32Array, layers: number, size: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(
    { length: all.length / layers },
    (_, at) => all[Math.floor(at / size) * layers * size + (at % size)] ?? 0,
  );

/** w of latents, not truncated, one a row. @param z [N, latent]. @returns [N, size of a style] */
export function stylesOfEach(renderer: LatentRenderer, z: Float32Array): Float32Array<ArrayBuffer> {
  invariant(renderer.styles !== undefined, "a generator without styles has no w");
  const { layers, size } = renderer.styles;
  return firstStyles(renderer.stylesOf(z, 1), layers, size);
}

/** {@link stylesOfEach} of the latents of the first seeds. @returns [count, size of a style] */
export const sampledStyles = (renderer: LatentRenderer, count: number): Float32Array =>
  stylesOfEach(renderer, renderer.ofSeeds(Array.from({ length: count }, (_, seed) => seed)));

/** Mean and covariance of rows. @param rows [N, D] */
export function spreadOf(
  rows: Float32Array,
  dimension: number,
): { readonly mean: Float64Array; readonly covariance: Float64Array } {
  const count = rows.length / dimension;
  const mean = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at++) mean[at % dimension] = (mean[at % dimension] ?? 0) + (rows[at] ?? 0) / count;
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < count; row++) {
    const centred = mean.map((value, k) => (rows[row * dimension + k] ?? 0) - value);
    for (let i = 0; i < dimension; i++) {
      const own = (centred[i] ?? 0) / (count - 1);
      for (let j = 0; j < dimension; j++) {
        const at = i * dimension + j;
        covariance[at] = (covariance[at] ?? 0) + own * (centred[j] ?? 0);
      }
    }
  }
  return { mean, covariance };
}
