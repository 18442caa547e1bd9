/** @file One random program around a primitive: what every backend must compute alike and every gradient check must pass. */
import type fc from "fast-check";
import { f32 } from "#src/tensor/index.js";
import type { Tensor, Tensors, TensorSpecs } from "#src/tensor/index.js";
import { named } from "../named.js";
import type { Operand } from "../operand.js";
import { shapes } from "../random-tensor.js";

/**
 * `gradient`: few elements, away from kinks, jumps and poles, so that differences converge.
 * `conformance`: odd and large sizes, ties, integers, infinities and NaN.
 */
export type Use = "gradient" | "conformance";

/** A program with values for its inputs and state. */
export interface OpCase {
  readonly inputs: TensorSpecs;
  readonly state: TensorSpecs;
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** The tensor under test, from inputs and state together. */
  readonly build: (tensors: Tensors) => Tensor;
  /** Absolute tolerance of float32 results; relative is the same. */
  readonly tolerance: number;
}

/** The cases of one primitive. */
export interface CaseRow {
  readonly cases: (use: Use) => fc.Arbitrary<OpCase>;
  /** `differences`: the gradient is the derivative; `zero`: it is zero by definition, whatever the function does. */
  readonly gradient: "differences" | "zero";
}

const names = "abcdefgh";

/** A case that applies `build` to operands seen through their views. */
export function caseOf(
  operands: readonly Operand[],
  build: (...tensors: Tensor[]) => Tensor,
  tolerance = 1e-5,
): OpCase {
  const nameOf = (index: number) => names[index] ?? `operand${index}`;
  const record = <T>(pick: (operand: Operand) => T): Record<string, T> =>
    Object.fromEntries(operands.map((operand, index) => [nameOf(index), pick(operand)]));
  return {
    inputs: record((operand) => operand.spec),
    state: {},
    values: record((operand) => operand.values),
    build: (tensors) => build(...operands.map((operand, index) => operand.view(named(tensors, nameOf(index))))),
    tolerance,
  };
}

/** The case with its first operand as state instead of an input. */
export function asState(opCase: OpCase): OpCase {
  const { a = f32(), ...inputs } = opCase.inputs;
  return { ...opCase, inputs, state: { a } };
}

/** Shapes as large as the use allows. */
export const shapesFor = (use: Use, minRank = 0): fc.Arbitrary<number[]> =>
  shapes(use === "gradient" ? 12 : 600, minRank);
