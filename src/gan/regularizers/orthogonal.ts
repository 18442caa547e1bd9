/** @file Orthogonal regularisation without its diagonal (Brock et al. 2018, BigGAN, arXiv:1809.11096, equation 3): weights keep their lengths but not their angles. */
import { add, constant, equal, literal, matmul, mul, square, sub, sum, transposeMatrix } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { weightMatrix } from "../../nn/index.js";
import type { Regularizer } from "./regularizer.js";

/** 1 off the diagonal, 0 on it: [size, size]. */
function offDiagonal(size: number): Tensor {
  const numbers = Array.from({ length: size }, (_, index) => index);
  return sub(1, equal(literal(numbers, [size, 1]), literal(numbers, [1, size])));
}

/** ‖W Wᵀ ⊙ (1 − I)‖²_F with a row of W per output: products of different rows. @param weight of two axes and more */
function productsOfRows(weight: Tensor): Tensor {
  const matrix = weightMatrix(weight); // [rows, columns]
  const gram = matmul(matrix, transposeMatrix(matrix)); // [rows, rows]
  return sum(square(mul(gram, offDiagonal(gram.shape[0] ?? 1))));
}

/** Σ ‖W Wᵀ ⊙ (1 − I)‖²_F over G's weights of two axes and more, a row of W per output; its weight is the paper's β, 10⁻⁴ there. */
export const orthogonal: Regularizer = {
  name: "orthogonal",
  source: "Brock et al. 2018, arXiv:1809.11096, equation 3",
  help: "β of BigGAN's orthogonal regularisation: outputs of a generator's layer depend on different things",
  player: "generator",
  isPerImage: false,
  penalty: ({ parameters }) =>
    Object.entries(parameters)
      .flatMap(([name, weight]) =>
        name.endsWith("weight") && weight.shape.length >= 2 ? [productsOfRows(weight)] : [],
      )
      .reduce((total, products) => add(total, products), constant(0)),
};
