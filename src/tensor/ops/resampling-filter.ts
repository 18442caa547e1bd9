/** @file Low-pass filters for resampling, prepared as in StyleGAN2 and StyleGAN3 (`setup_filter` of `upfirdn2d.py`). */
import { ShapeError } from "../../base/errors.js";

/** A filter of images: a column times a row, which costs two short passes, or a full matrix. */
export type ResamplingFilter =
  | { readonly kind: "separable"; readonly vertical: readonly number[]; readonly horizontal: readonly number[] }
  | { readonly kind: "full"; readonly taps: readonly (readonly number[])[] };

export interface FilterOptions {
  /** Scale the taps to a sum of 1; on unless given. */
  readonly normalize?: boolean;
  /** Factor on the (normalised) taps; 1 unless given. */
  readonly gain?: number;
  /** Reverse the taps. */
  readonly flip?: boolean;
}

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
const total = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);

/** Relative error up to which a matrix counts as the product of a column and a row. */
const rankTolerance = 1e-12;

/** The column and the row whose product a matrix is, or the matrix. */
function factorized(taps: readonly (readonly number[])[]): ResamplingFilter {
  const largest = taps.flat().reduce((most, tap) => (Math.abs(tap) > Math.abs(most) ? tap : most), 0);
  const pivotRow = taps.findIndex((row) => row.includes(largest));
  const row = taps[pivotRow] ?? [];
  const pivotColumn = row.indexOf(largest);
  const column = taps.map((line) => line[pivotColumn] ?? 0);
  const isProduct = taps.every((line, i) =>
    line.every((tap, j) => {
      const error = tap * largest - (column[i] ?? 0) * (row[j] ?? 0);
      return Math.abs(error) <= rankTolerance * largest * largest;
    }),
  );
  if (!isProduct || largest === 0) return { kind: "full", taps };
  return { kind: "separable", vertical: column, horizontal: row.map((tap) => tap / largest) };
}

/** The same filter with the taps of both axes in reverse order. */
export const flipFilter = (filter: ResamplingFilter): ResamplingFilter =>
  filter.kind === "separable"
    ? { kind: "separable", vertical: reversed(filter.vertical), horizontal: reversed(filter.horizontal) }
    : { kind: "full", taps: reversed(filter.taps.map(reversed)) };

/** The same filter times a factor above 0. */
export function scaleFilter(filter: ResamplingFilter, gain: number): ResamplingFilter {
  if (filter.kind === "full") return { kind: "full", taps: filter.taps.map((row) => row.map((tap) => tap * gain)) };
  const each = (taps: readonly number[]) => taps.map((tap) => tap * Math.sqrt(gain));
  return { kind: "separable", vertical: each(filter.vertical), horizontal: each(filter.horizontal) };
}

/** Numbers of rows and columns. */
export const filterSize = (filter: ResamplingFilter): [rows: number, columns: number] =>
  filter.kind === "separable"
    ? [filter.vertical.length, filter.horizontal.length]
    : [filter.taps.length, filter.taps[0]?.length ?? 0];

/**
 * Prepares a filter: a list of taps f stands for the matrix fᵢ·fⱼ, which is separable; a matrix becomes separable if it is a product.
 * @param taps such as [1, 3, 3, 1], or rows of equal length
 * @throws ShapeError when there are no taps, rows differ in length, or taps that add up to 0 are to be normalised.
 */
export function setupFilter(
  taps: readonly number[] | readonly (readonly number[])[],
  { normalize = true, gain = 1, flip = false }: FilterOptions = {},
): ResamplingFilter {
  const isList = (list: typeof taps): list is readonly number[] => typeof list[0] === "number";
  const rows = isList(taps) ? [taps] : taps;
  const width = rows[0]?.length ?? 0;
  if (width === 0 || rows.some((row) => row.length !== width))
    throw new ShapeError(`[setupFilter] needs taps, or rows of taps of one length; got ${JSON.stringify(taps)}`);
  const sum = total(rows.flat());
  if (normalize && sum === 0)
    throw new ShapeError(`[setupFilter] taps ${JSON.stringify(taps)} add up to 0; pass normalize: false`);
  const scaled = rows.map((row) => row.map((tap) => tap / (normalize ? sum : 1)));
  const [line = []] = scaled;
  const filter: ResamplingFilter = isList(taps)
    ? { kind: "separable", vertical: line, horizontal: line }
    : factorized(scaled);
  const gained = scaleFilter(filter, gain);
  return flip ? flipFilter(gained) : gained;
}
