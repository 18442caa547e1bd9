/** @file Feature vectors of many images as one matrix in float64, and the inner products that the metrics of distances come from. */
import { ShapeError } from "../base/errors.js";

/** One vector a row. */
export interface Rows {
  /** N. */
  readonly count: number;
  /** D. */
  readonly dimension: number;
  /** [N, D]. */
  readonly data: ArrayLike<number>;
}

/** One feature vector a row. */
export interface FeatureMatrix extends Rows {
  readonly data: Float64Array;
}

/**
 * @param values [N, D], finite
 * @throws ShapeError when they are no whole number of rows, at least one, or a value is not finite
 */
export function featureMatrix(values: ArrayLike<number>, dimension: number): FeatureMatrix {
  const count = values.length / dimension;
  if (!Number.isInteger(count) || count < 1)
    throw new ShapeError(`features: ${values.length} values are no [N, ${dimension}] with N of at least 1`);
  const data = Float64Array.from(values);
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1)
    throw new ShapeError(
      `features: row ${Math.floor(wrong / dimension)} holds ${data[wrong]}; give images without such values`,
    );
  return { count, dimension, data };
}

/** Some rows, in the order of their numbers. @param rows each below the count, at least one */
export function rowsOf({ dimension, data }: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  const picked = new Float64Array(rows.length * dimension);
  for (let to = 0; to < rows.length; to++) {
    const from = (rows[to] ?? 0) * dimension;
    picked.set(data.subarray(from, from + dimension), to * dimension);
  }
  return { count: rows.length, dimension, data: picked };
}

/** @throws ShapeError unless both have one dimension and at least so many rows. @param metric for the message */
export function checkPair(metric: string, a: Rows, b: Rows, least: number): void {
  if (a.dimension !== b.dimension)
    throw new ShapeError(
      `${metric}: features of ${a.dimension} and ${b.dimension} values do not go together; use one extractor`,
    );
  if (a.count < least || b.count < least)
    throw new ShapeError(`${metric}: ${a.count} and ${b.count} images; give at least ${least} of each`);
}

/** Rows of a block of {@link products}. */
export const blockRows = 4;

/**
 * Inner products of up to four rows of `a`, from `start` on, with every row of `b`. Each is summed in the order of the values, so that equal rows have equal products.
 * @param into receives [4, M]; rows beyond the end of `a` repeat its last one
 * @param first the first row of `b` that is wanted: products with itself need only half of them
 */
export function products(a: FeatureMatrix, start: number, b: FeatureMatrix, into: Float64Array, first = 0): void {
  const { dimension } = a;
  const [x, y] = [a.data, b.data];
  const row = (offset: number): number => Math.min(start + offset, a.count - 1) * dimension;
  const [row0, row1, row2, row3] = [row(0), row(1), row(2), row(3)];
  for (let column = first; column < b.count; column++) {
    const from = column * dimension;
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    for (let k = 0; k < dimension; k++) {
      const value = y[from + k] ?? 0;
      sum0 += (x[row0 + k] ?? 0) * value;
      sum1 += (x[row1 + k] ?? 0) * value;
      sum2 += (x[row2 + k] ?? 0) * value;
      sum3 += (x[row3 + k] ?? 0) * value;
    }
    into[column] = sum0;
    into[b.count + column] = sum1;
    into[2 * b.count + column] = sum2;
    into[3 * b.count + column] = sum3;
  }
}

/** ‖row‖² of each row, summed as {@link products} does. */
export function squaredNorms({ count, dimension, data }: FeatureMatrix): Float64Array {
  const norms = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let k = row * dimension; k < (row + 1) * dimension; k++) sum += (data[k] ?? 0) ** 2;
    norms[row] = sum;
  }
  return norms;
}

/**
 * Squared Euclidean distances ‖aᵢ‖² + ‖bⱼ‖² − 2 aᵢ·bⱼ, row by row; equal rows are exactly 0 apart.
 * @param visit is given each row number i of `a` and its distances [M], which are overwritten by the next
 * @param isHalf whether only the distances to j > i are wanted, where `b` is `a`; the others then hold anything
 */
export function eachRowOfDistances(
  a: FeatureMatrix,
  b: FeatureMatrix,
  visit: (row: number, distances: Float64Array) => void,
  isHalf = false,
): void {
  const [normsA, normsB] = [squaredNorms(a), squaredNorms(b)];
  const block = new Float64Array(blockRows * b.count);
  for (let start = 0; start < a.count; start += blockRows) {
    const first = isHalf ? start : 0;
    products(a, start, b, block, first);
    for (let row = start; row < Math.min(start + blockRows, a.count); row++) {
      const distances = block.subarray((row - start) * b.count, (row - start + 1) * b.count);
      const norm = normsA[row] ?? 0;
      for (let column = first; column < b.count; column++) {
        distances[column] = Math.max(0, norm + (normsB[column] ?? 0) - 2 * (distances[column] ?? 0));
      }
      visit(row, distances);
    }
  }
}
