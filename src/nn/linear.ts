/** @file The fully connected layer. */
import { add, matmul, transposeMatrix } from "../tensor/index.js";
import { fanInUniform } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import type { Module } from "./module.js";
import type { Shape } from "../base/shape.js";
import { defined } from "./definition.js";

export interface LinearOptions {
  readonly bias?: boolean;
  /** Of the weight; PyTorch's default unless given. */
  readonly init?: Initializer;
  /** [H, W, C] of the image that the inputs are, flattened; for those who keep images in another order. */
  readonly inputImage?: Shape;
  /** [H, W, C] of the image that the outputs become. */
  readonly outputImage?: Shape;
}

/**
 * y = x Wᵀ + b.
 * Parameters, as in PyTorch: `weight` [outFeatures, inFeatures], `bias` [outFeatures]; both start as U(±1/√inFeatures).
 * Input [..., inFeatures], output [..., outFeatures].
 */
export function linear(inFeatures: number, outFeatures: number, options: LinearOptions = {}): Module {
  const { bias = true, init = fanInUniform(inFeatures), inputImage, outputImage } = options;
  const rows = outputImage && { flattened: { axis: 0, image: outputImage } };
  const columns = inputImage && { flattened: { axis: 1, image: inputImage } };
  return defined({ kind: "linear", options: { inFeatures, outFeatures, bias } })({
    description: `Linear(${inFeatures} → ${outFeatures})`,
    parameters: {
      weight: { shape: [outFeatures, inFeatures], init, ...(rows ?? columns) },
      ...(bias ? { bias: { shape: [outFeatures], init: fanInUniform(inFeatures), ...rows } } : {}),
    },
    forward: (x, scope) => {
      const product = matmul(x, transposeMatrix(scope.parameter("weight"))); // [..., out]
      return bias ? add(product, scope.parameter("bias")) : product;
    },
  });
}
