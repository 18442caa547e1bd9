/** @file Rows picked and summed by index: gather, its adjoint, and embeddings. An index that names no row touches no memory. */
import { sizeOf } from "../../base/shape.js";
import type { IndexedAttributes } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";

/**
 * y[i…] = x[indices[i…]], along the first axis of x; zeros where an index is outside [0, V).
 * @param x [V, ...rest], of any dtype
 * @param indices `i32` [...], of any rank
 * @param known of the indices, for those who cut x into parts
 * @returns [...indices.shape, ...rest]
 * @throws ShapeError when x is a scalar or the indices are not `i32`, or the blocks are none.
 */
export const gather = (x: Tensor, indices: Tensor, known: IndexedAttributes = {}): Tensor =>
  apply({ kind: "gather", ...known }, [x, indices]);

/**
 * y[v] = Σ updates[i…] over all i… with indices[i…] = v: the adjoint of {@link gather}. Rows with an index outside [0, V) are left out.
 * Rows are added in the order in which they lie in memory, whatever the number of threads.
 * @param updates `f32` [...indices.shape, ...rest]
 * @param indices `i32` [...], of any rank
 * @param size V, at least 1
 * @param known of the indices, for those who cut y into parts
 * @returns [V, ...rest]
 * @throws ShapeError when the updates do not begin with the indices' shape, or the blocks are none.
 */
export const scatterAdd = (updates: Tensor, indices: Tensor, size: number, known: IndexedAttributes = {}): Tensor =>
  apply({ kind: "scatterAdd", size, ...known }, [updates, indices]);

/**
 * The rows of a table that belong to labels.
 * @param labels `i32` [...]
 * @param table [V, E]
 * @returns [..., E]; zeros for a label outside [0, V).
 */
export const embedding = (labels: Tensor, table: Tensor): Tensor => gather(table, labels);

/** How far the rows of one index reach: V rows of `width` elements, `count` indices. */
export interface IndexedRows {
  readonly rows: number;
  readonly width: number;
  readonly count: number;
}

/** The sizes of y = gather(x, indices), from x and indices (for its adjoint, of the result and the indices). */
export const indexedRows = (table: Tensor, indices: Tensor): IndexedRows => ({
  rows: table.shape[0] ?? 1,
  width: sizeOf(table.shape.slice(1)),
  count: sizeOf(indices.shape),
});
