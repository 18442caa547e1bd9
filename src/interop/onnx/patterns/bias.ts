/** @file A product and a known vector over its channels: Conv, ConvTranspose and Gemm take the vector as their bias. */
import { isOp } from "../../../tensor/graph/tensor.js";
import type { Tensor } from "../../../tensor/graph/tensor.js";
import type { Emitter, Known, Value } from "../emitter.js";
import type { Pattern } from "./pattern.js";
import { convolution, product } from "../product-nodes.js";

/** The operand, if it is known and varies along the last axis alone. */
export function knownVector(emitter: Emitter, tensor: Tensor | undefined): Known | undefined {
  if (tensor === undefined) return undefined;
  const value = emitter.value(tensor);
  if (value.kind !== "known") return undefined;
  return value.values.shape.slice(0, -1).every((size) => size === 1) ? value : undefined;
}

export const withBias: Pattern = (emitter, tensor, uses): Value | undefined => {
  if (!isOp(tensor, "add")) return undefined;
  for (const [at, x] of tensor.inputs.entries()) {
    const bias = knownVector(emitter, tensor.inputs[1 - at]);
    if (bias === undefined || uses(x) > 1) continue;
    if (isOp(x, "conv2d") || isOp(x, "conv2dInput")) return convolution(emitter, x, bias);
    if (isOp(x, "matmul") && x.shape.length === 2 && emitter.value(x.inputs[1] ?? x).kind === "known")
      return product(emitter, x, bias);
  }
  return undefined;
};
