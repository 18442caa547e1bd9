/** @file What a convolution's step says of it: its sizes, and the algorithm that computes it. */
import type { ConvolutionKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { convolutionSizes } from "./convolution-algorithm.js";
import type { ConvolutionAlgorithm } from "./convolution-algorithm.js";
import { chooseConvolution } from "./convolution-choice.js";
import type { ConvolutionStep } from "./plan.js";

/** The algorithm for all convolutions that it can compute; `auto` lets the cost model choose for each. */
export type ConvolutionPreference = ConvolutionAlgorithm | "auto";

/** The step of a convolution, but for where its operands and results lie. @param operands as the primitive has them */
export function convolutionStep(
  tensor: Tensor<ConvolutionKind>,
  [first, second]: readonly [Tensor, Tensor],
  wanted: ConvolutionPreference,
): Pick<ConvolutionStep, "kind" | "op" | "sizes" | "algorithm"> {
  const { op, shape } = tensor;
  const [x, w, y] = {
    conv2d: [first.shape, second.shape, shape] as const, // (x, w) → y
    conv2dInput: [shape, second.shape, first.shape] as const, // (y, w) → x
    conv2dWeight: [first.shape, shape, second.shape] as const, // (x, y) → w
  }[op.kind];
  const sizes = convolutionSizes(x, w, y);
  return { kind: "convolution", op, sizes, algorithm: chooseConvolution(op, sizes, wanted) };
}
