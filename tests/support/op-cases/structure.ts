/** @file Cases of leaves, views, padding, joining and random tensors. */
import fc from "fast-check";
import { sizeOf } from "#src/base/shape.js";
import type { DType, OpKind, ViewKind } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { integerScalar, operand } from "../operand.js";
import type { Operand } from "../operand.js";
import { domains, fill, permutations, seeds, subsets } from "../random-tensor.js";
import { asState, caseOf, shapesFor } from "./op-case.js";
import type { CaseRow, OpCase, Use } from "./op-case.js";

const dtypes = (use: Use): fc.Arbitrary<DType> =>
  use === "gradient" ? fc.constant("f32") : fc.constantFrom("f32", "f32", "i32");

const anyOperand = (shape: readonly number[], dtype: DType): fc.Arbitrary<Operand> =>
  operand(shape, dtype === "i32" ? domains.integer : domains.real, dtype);

/**
 * A view of x, read as it is or by a computation of f32 tensors (which should not copy it first).
 * @param view attributes for x's shape.
 */
const viewCase = (view: (shape: readonly number[]) => fc.Arbitrary<(x: Tensor) => Tensor>): CaseRow => ({
  cases: (use) =>
    fc
      .tuple(shapesFor(use, 1), dtypes(use), fc.boolean())
      .chain(([shape, dtype, computed]) =>
        fc
          .tuple(anyOperand(shape, dtype), view(shape))
          .map(([x, show]) =>
            caseOf([x], (a) => (computed && dtype === "f32" ? ops.tanh(show(ops.sigmoid(a))) : show(a))),
          ),
      ),
  gradient: "differences",
});

/** Sizes regrouped: a random factorisation of the number of elements. */
const reshapes = (shape: readonly number[]): fc.Arbitrary<(x: Tensor) => Tensor> =>
  fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }).map((picks) => {
    let rest = sizeOf(shape);
    const target = picks.map((pick) => {
      const divisors = Array.from({ length: rest }, (_, index) => index + 1).filter((divisor) => rest % divisor === 0);
      const divisor = divisors[pick % divisors.length] ?? 1;
      rest /= divisor;
      return divisor;
    });
    return (x) => ops.reshape(x, [...target, rest]);
  });

const broadcasts = (shape: readonly number[]): fc.Arbitrary<(x: Tensor) => Tensor> =>
  fc.tuple(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), fc.integer({ min: 2, max: 3 })).map(
    ([lead, stretch]) =>
      (x) =>
        ops.broadcastTo(x, [...lead, ...shape.map((size) => (size === 1 ? stretch : size))]),
  );

const slices = (shape: readonly number[]): fc.Arbitrary<(x: Tensor) => Tensor> =>
  fc
    .tuple(...shape.map((size) => fc.tuple(fc.nat(size - 1), fc.nat(100), fc.integer({ min: 1, max: 3 }))))
    .map((cuts) => {
      const start = cuts.map(([first]) => first);
      const step = cuts.map(([, , stride]) => stride);
      const size = shape.map((extent, axis) => {
        const [first, pick, stride] = cuts[axis] ?? [0, 0, 1];
        return 1 + (pick % (Math.floor((extent - 1 - first) / stride) + 1));
      });
      return (x) => ops.slice(x, start, size, step);
    });

export const viewCases = {
  reshape: viewCase(reshapes),
  transpose: viewCase((shape) => permutations(shape.length).map((permutation) => (x) => ops.transpose(x, permutation))),
  broadcast: viewCase(broadcasts),
  slice: viewCase(slices),
  reverse: viewCase((shape) => subsets(shape.length, 1).map((axes) => (x) => ops.reverse(x, axes))),
} satisfies { [K in ViewKind]: CaseRow };

const counts = (rank: number, max: number) => fc.array(fc.nat(max), { minLength: rank, maxLength: rank });

const pad = viewCase((shape) =>
  fc.tuple(counts(shape.length, 2), counts(shape.length, 3), counts(shape.length, 2)).map(
    ([before, after, interior]) =>
      (x) =>
        ops.pad(x, before, after, interior),
  ),
);

/** Two or more parts; sometimes the first comes once more at the end. */
const concat: CaseRow = {
  cases: (use) =>
    fc
      .tuple(
        shapesFor(use, 1),
        dtypes(use),
        fc.nat(3),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
        fc.boolean(),
      )
      .chain(([shape, dtype, pick, sizes, again]) => {
        const axis = pick % shape.length;
        const parts = sizes.map((size) =>
          anyOperand(
            shape.map((extent, index) => (index === axis ? size : extent)),
            dtype,
          ),
        );
        return fc
          .tuple(...parts)
          .map((operands) =>
            caseOf(operands, (...tensors) => ops.concat(again ? [...tensors, ...tensors.slice(0, 1)] : tensors, axis)),
          );
      }),
  gradient: "differences",
};

const passedThrough = (use: Use): fc.Arbitrary<OpCase> =>
  fc
    .tuple(shapesFor(use), dtypes(use))
    .chain(([shape, dtype]) => anyOperand(shape, dtype).map((x) => caseOf([x], (a) => a)));

const constant: CaseRow = {
  cases: (use) =>
    fc.tuple(shapesFor(use), dtypes(use), seeds, fc.boolean()).chain(([shape, dtype, seed, alone]) => {
      const [value = 0] = fill(1, seed, dtype === "i32" ? domains.integer : domains.real);
      return anyOperand(shape, dtype).map((x) =>
        caseOf([x], (a) =>
          alone ? ops.broadcastTo(ops.constant(value, dtype), shape) : ops.mul(a, ops.constant(value, dtype)),
        ),
      );
    }),
  gradient: "differences",
};

const literal: CaseRow = {
  cases: (use) =>
    fc.tuple(shapesFor(use), dtypes(use), seeds, fc.boolean()).chain(([shape, dtype, seed, alone]) => {
      const values = fill(sizeOf(shape), seed, dtype === "i32" ? domains.integer : domains.real);
      return anyOperand(shape, dtype).map((x) =>
        caseOf([x], (a) => (alone ? ops.literal(values, shape, dtype) : ops.mul(a, ops.literal(values, shape, dtype)))),
      );
    }),
  gradient: "differences",
};

const random: CaseRow = {
  cases: (use) =>
    fc
      .tuple(shapesFor(use), fc.constantFrom(ops.uniform, ops.normal), fc.string(), integerScalar(), integerScalar())
      .map(([shape, distribution, stream, seed, step]) =>
        caseOf([seed, step], (a, b) => distribution({ seed: a, step: b }, shape, stream)),
      ),
  gradient: "differences",
};

export const structureCases = {
  ...viewCases,
  pad,
  concat,
  input: { cases: passedThrough, gradient: "differences" },
  state: { cases: (use) => passedThrough(use).map(asState), gradient: "differences" },
  constant,
  literal,
  random,
} satisfies Partial<{ [K in OpKind]: CaseRow }>;
