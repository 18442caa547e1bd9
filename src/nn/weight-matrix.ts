/** @file A layer's weight as the matrix that it multiplies by: one row per output. What spectral norms, orthogonality and the like are about. */
import { reshape, transposeMatrix } from "../tensor/index.js";
import type { Shape } from "../base/shape.js";
import type { Tensor } from "../tensor/index.js";

/** Rows and columns of {@link weightMatrix}. */
export function matrixShape(shape: Shape): [rows: number, columns: number] {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const rows = (shape.length === 2 ? shape[0] : shape.at(-1)) ?? 1;
  return [rows, size / rows];
}

/**
 * [outputs, inputs per output]: a linear layer's weight as it is, a convolution's [KH, KW, C, O] as [O, KH·KW·C], which is PyTorch's `weight.flatten(1)`
 * with another order of columns.
 */
export function weightMatrix(weight: Tensor): Tensor {
  const [rows, columns] = matrixShape(weight.shape);
  return weight.shape.length === 2 ? weight : transposeMatrix(reshape(weight, [columns, rows]));
}

/** The weight of this shape that a {@link weightMatrix} belongs to. */
export const fromWeightMatrix = (matrix: Tensor, shape: Shape): Tensor =>
  shape.length === 2 ? matrix : reshape(transposeMatrix(matrix), shape);
