/** @file The fully connected layer. */
import { add, matmul, transposeMatrix } from "../tensor/index.js";
import { fanInUniform } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import type { Module } from "./module.js";

export interface LinearOptions {
  readonly bias?: boolean;
  /** Of the weight; PyTorch's default unless given. */
  readonly init?: Initializer;
}

/**
 * y = x Wᵀ + b.
 * Parameters, as in PyTorch: `weight` [outFeatures, inFeatures], `bias` [outFeatures]; both start as U(±1/√inFeatures).
 * Input [..., inFeatures], output [..., outFeatures].
 */
export function linear(inFeatures: number, outFeatures: number, options: LinearOptions = {}): Module {
  const { bias = true, init = fanInUniform(inFeatures) } = options;
  return {
    description: `Linear(${inFeatures} → ${outFeatures})`,
    parameters: {
      weight: { shape: [outFeatures, inFeatures], init },
      ...(bias ? { bias: { shape: [outFeatures], init: fanInUniform(inFeatures) } } : {}),
    },
    forward: (x, scope) => {
      const product = matmul(x, transposeMatrix(scope.parameter("weight"))); // [..., out]
      return bias ? add(product, scope.parameter("bias")) : product;
    },
  };
}
