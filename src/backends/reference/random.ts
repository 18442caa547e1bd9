/** @file Counter-based random tensors: an element depends on seed, stream, step and its own index alone. */
import { fillNormal, fillUniform } from "../../base/philox.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import type { Values } from "./values.js";

/** Samples of the op's distribution. @param operands seed and step, one element each. */
export function random(y: Tensor<"random">, operands: readonly Values[], size: number): Values {
  const fill = { uniform: fillUniform, normal: fillNormal }[y.op.distribution];
  const result = new Float64Array(size);
  fill(result, operands[0]![0]!, y.op.stream, operands[1]![0]!, y.op.first);
  return result;
}
