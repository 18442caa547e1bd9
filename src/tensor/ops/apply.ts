/** @file Makes a checked node: the one door through which operations enter the graph. */
import type { Op } from "../graph/op.js";
import { createTensor } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { applyShapeRule } from "./shape-rules.js";
import type { ResultSpec } from "./shape-checks.js";

/**
 * The tensor that `op` yields on `inputs`.
 * @throws ShapeError when they do not fit.
 */
export function apply(op: Op, inputs: readonly Tensor[] = [], declared?: ResultSpec): Tensor {
  const { shape, dtype } = applyShapeRule(op, inputs, declared);
  return createTensor(op, inputs, shape, dtype);
}
