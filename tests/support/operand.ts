/**
 * @file Arbitrary operands: a tensor of a wanted shape, reached from a program input through a random view, because a backend
 * reads operands through strides and must be right for each of them.
 */
import fc from "fast-check";
import { sizeOf } from "#src/base/shape.js";
import { broadcastTo, reshape, reverse, slice, transpose } from "#src/tensor/index.js";
import type { DType, Tensor, TensorSpec } from "#src/tensor/index.js";
import { distinct, domains, fill, permutations, seeds, subsets } from "./random-tensor.js";
import type { Domain } from "./random-tensor.js";

/** An input and the view through which it is used. */
export interface Operand {
  readonly spec: TensorSpec;
  readonly values: readonly number[];
  readonly view: (input: Tensor) => Tensor;
}

/** The shape an input must have and the view that turns it into the wanted shape. */
interface Disguise {
  readonly source: readonly number[];
  readonly view: (input: Tensor) => Tensor;
}

const plain = (shape: readonly number[]): Disguise => ({ source: shape, view: (input) => input });

const transposed = (shape: readonly number[]): fc.Arbitrary<Disguise> =>
  permutations(shape.length).map((permutation) => {
    const source = shape.map((_, axis) => shape[permutation.indexOf(axis)] ?? 1);
    return { source, view: (input) => transpose(input, permutation) };
  });

const sliced = (shape: readonly number[]): fc.Arbitrary<Disguise> => {
  const perAxis = fc.record({
    start: fc.integer({ min: 0, max: 2 }),
    step: fc.integer({ min: 1, max: 2 }),
    rest: fc.integer({ min: 0, max: 1 }),
  });
  return fc.array(perAxis, { minLength: shape.length, maxLength: shape.length }).map((cuts) => ({
    source: shape.map((size, axis) => {
      const { start, step, rest } = cuts[axis] ?? { start: 0, step: 1, rest: 0 };
      return start + (size - 1) * step + 1 + rest;
    }),
    view: (input) =>
      slice(
        input,
        cuts.map((cut) => cut.start),
        shape,
        cuts.map((cut) => cut.step),
      ),
  }));
};

const reversed = (shape: readonly number[]): fc.Arbitrary<Disguise> =>
  subsets(shape.length).map((axes) => ({ source: shape, view: (input) => reverse(input, axes) }));

const flattened = (shape: readonly number[]): Disguise => ({
  source: [sizeOf(shape)],
  view: (input) => reshape(input, shape),
});

const stretched = (shape: readonly number[]): fc.Arbitrary<Disguise> =>
  fc.tuple(subsets(shape.length), fc.nat(shape.length)).map(([axes, dropped]) => ({
    source: shape.map((size, axis) => (axes.includes(axis) ? 1 : size)).slice(dropped),
    view: (input) => broadcastTo(input, shape),
  }));

const twice = (
  first: fc.Arbitrary<Disguise>,
  second: (shape: readonly number[]) => fc.Arbitrary<Disguise>,
): fc.Arbitrary<Disguise> =>
  first.chain((outer) =>
    second(outer.source).map((inner) => ({ source: inner.source, view: (input) => outer.view(inner.view(input)) })),
  );

/** A view that shows every element of its input at most once, so that distinct elements stay distinct. */
const permuting = (shape: readonly number[]): fc.Arbitrary<Disguise> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(plain(shape)) },
    { weight: 1, arbitrary: transposed(shape) },
    { weight: 1, arbitrary: sliced(shape) },
    { weight: 1, arbitrary: reversed(shape) },
    { weight: 1, arbitrary: fc.constant(flattened(shape)) },
    { weight: 1, arbitrary: twice(transposed(shape), sliced) },
  );

const anyView = (shape: readonly number[]): fc.Arbitrary<Disguise> =>
  fc.oneof(
    { weight: 4, arbitrary: permuting(shape) },
    { weight: 1, arbitrary: stretched(shape) },
    { weight: 1, arbitrary: twice(transposed(shape), stretched) },
  );

/** An operand of the wanted shape with values of the domain. */
export const operand = (shape: readonly number[], domain: Domain, dtype: DType = "f32"): fc.Arbitrary<Operand> =>
  fc.tuple(anyView(shape), seeds).map(([{ source, view }, seed]) => ({
    spec: { shape: source, dtype },
    values: fill(sizeOf(source), seed, domain),
    view,
  }));

/** An operand of the wanted shape whose elements all differ. */
export const distinctOperand = (shape: readonly number[]): fc.Arbitrary<Operand> =>
  fc.tuple(permuting(shape), seeds).map(([{ source, view }, seed]) => ({
    spec: { shape: source, dtype: "f32" },
    values: distinct(sizeOf(source), seed),
    view,
  }));

/** An `i32` scalar. */
export const integerScalar = (domain: Domain = domains.integer): fc.Arbitrary<Operand> =>
  seeds.map((seed) => ({ spec: { shape: [], dtype: "i32" }, values: fill(1, seed, domain), view: (input) => input }));
