/**
 * @file (A · B)ᵀ = Bᵀ · Aᵀ: a product that is only used transposed is computed that way. Weight gradients come out of autodiff as
 * transposed products; this gives them their weight's layout, so that the optimiser's update can be the product's epilogue.
 */
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { transposeMatrix } from "../ops/movement.js";
import type { UseCount } from "./rewrite.js";

const swapsLastTwo = (permutation: readonly number[]): boolean => {
  const rank = permutation.length;
  return (
    rank >= 2 &&
    permutation.every((axis, index) => axis === (index === rank - 1 ? rank - 2 : index === rank - 2 ? rank - 1 : index))
  );
};

/** The transposed product, or the same tensor. */
export function transposeProduct(tensor: Tensor, uses: UseCount): Tensor {
  const [product] = tensor.inputs;
  if (
    !isOp(tensor, "transpose") ||
    !product ||
    !isOp(product, "matmul") ||
    !swapsLastTwo(tensor.op.permutation) ||
    uses(product) > 1
  )
    return tensor;
  const [a, b] = product.inputs;
  return a && b ? apply({ kind: "matmul" }, [transposeMatrix(b), transposeMatrix(a)]) : tensor;
}
