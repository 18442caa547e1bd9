/** @file What shape rules are made of: the result they describe, and the checks that reject what does not fit. */
import { ShapeError } from "../../base/errors.js";
import { formatShape } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { DType, OpKind, OpOf } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { callerLine } from "./caller-line.js";

/** What a primitive's result looks like. */
export interface ResultSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The result of one primitive on its inputs. */
export type ShapeRule<K extends OpKind> = (
  op: OpOf<K>,
  inputs: readonly Tensor[],
  declared: ResultSpec | undefined,
) => ResultSpec;

/** @throws ShapeError naming the op, the rule and the line of the caller. */
export function rejectShape(op: string, rule: string): never {
  throw new ShapeError(`[${op}] ${rule}${callerLine()}`);
}

/** The operand at `index`. */
export function only(inputs: readonly Tensor[], index = 0): Tensor {
  const input = inputs[index];
  if (input === undefined) throw new Error(`internal: operand ${index} is missing`);
  return input;
}

/** For messages: `f32[128, 256]`. */
export const describe = (tensor: Tensor): string => `${tensor.dtype}${formatShape(tensor.shape)}`;

/** @throws ShapeError unless the operand is `f32`. */
export function requireFloat(kind: string, input: Tensor): void {
  if (input.dtype !== "f32") rejectShape(kind, `needs f32, got ${describe(input)}; cast it first`);
}
