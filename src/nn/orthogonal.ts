/** @file Orthogonal first weights (Saxe et al. 2013, arXiv:1312.6120), drawn in the engine: no QR decomposition, only matrix products. */
import { matmul, mul, normal, sub, transposeMatrix } from "../tensor/index.js";
import type { Initializer } from "./initializers.js";
import { fromWeightMatrix, matrixShape } from "./weight-matrix.js";

/** Each step multiplies a small singular value by 1.5: enough for one of 10⁻⁵, far below the smallest of a square Gaussian matrix. */
const iterations = 36;

/**
 * A uniformly drawn matrix with orthonormal rows or columns, whichever are fewer: the orthogonal factor of the polar decomposition of a
 * Gaussian matrix, by X ← 1.5 X − 0.5 X Xᵀ X (Newton and Schulz; Björck & Bowie 1971).
 * @param gain factor on it; PyTorch's `orthogonal_(gain)`.
 */
export const orthogonalInit =
  (gain = 1): Initializer =>
  (shape, source, stream) => {
    const [rows, columns] = matrixShape(shape);
    const [short, long] = [Math.min(rows, columns), Math.max(rows, columns)];
    // Singular values of a Gaussian matrix lie below √short + √long, almost surely; the iteration wants them below √3.
    let x = mul(normal(source, [short, long], stream), 1 / (Math.sqrt(short) + Math.sqrt(long)));
    for (let i = 0; i < iterations; i++) {
      x = sub(mul(1.5, x), mul(0.5, matmul(matmul(x, transposeMatrix(x)), x)));
    }
    const matrix = mul(gain, rows <= columns ? x : transposeMatrix(x)); // [rows, columns]
    return fromWeightMatrix(matrix, shape);
  };
