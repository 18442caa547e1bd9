/** @file Cases of the elementwise primitives. */
import fc from "fast-check";
import type { BinaryKind, DType, UnaryKind } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { operand } from "../operand.js";
import { domains } from "../random-tensor.js";
import type { Domain } from "../random-tensor.js";
import { caseOf, shapesFor } from "./op-case.js";
import type { CaseRow, Use } from "./op-case.js";

type Domains = Readonly<Record<Use, Domain>>;

const smooth: Domains = { gradient: domains.real, conformance: domains.special };
const kinked: Domains = { gradient: domains.nonzero, conformance: domains.special };
const positive: Domains = { gradient: domains.positive, conformance: domains.specialPositive };

const integers: Domain = (random) => (random() < 0.5 ? domains.integer(random) : domains.smallInteger(random));

/** `f32` for gradients, either type for conformance. */
const dtypes = (use: Use): fc.Arbitrary<DType> =>
  use === "gradient" ? fc.constant("f32") : fc.constantFrom("f32", "f32", "i32");

/** f(x). */
const unary = (
  f: (x: Tensor) => Tensor,
  domain: Domains,
  options: { readonly integers?: true; readonly zero?: true } = {},
): CaseRow => ({
  cases: (use) =>
    fc
      .tuple(shapesFor(use), options.integers === true ? dtypes(use) : fc.constant<DType>("f32"))
      .chain(([shape, dtype]) =>
        operand(shape, dtype === "i32" ? integers : domain[use], dtype).map((x) => caseOf([x], f)),
      ),
  gradient: options.zero === true ? "zero" : "differences",
});

const leakyRelu: CaseRow = {
  cases: (use) =>
    fc
      .tuple(shapesFor(use), fc.constantFrom(0, 0.01, 0.2, 1, 1.5))
      .chain(([shape, slope]) =>
        operand(shape, use === "gradient" ? domains.nonzero : domains.special).map((x) =>
          caseOf([x], (a) => ops.leakyRelu(a, slope)),
        ),
      ),
  gradient: "differences",
};

/** There and back; only conformance sees values that must be rounded or saturated. */
const cast: CaseRow = {
  cases: (use) =>
    fc.tuple(shapesFor(use), fc.constantFrom<DType>("f32", "i32")).chain(([shape, from]) => {
      if (from === "i32")
        return operand(shape, domains.integer, "i32").map((x) => caseOf([x], (a) => ops.cast(a, "f32")));
      return operand(shape, use === "gradient" ? domains.fractions : domains.castable).map((x) =>
        caseOf([x], (a) => ops.cast(a, "i32")),
      );
    }),
  gradient: "differences",
};

export const unaryCases = {
  neg: unary(ops.neg, smooth, { integers: true }),
  abs: unary(ops.abs, kinked, { integers: true }),
  sign: unary(ops.sign, kinked),
  floor: unary(ops.floor, { gradient: domains.fractions, conformance: domains.special }),
  sqrt: unary(ops.sqrt, positive),
  exp: unary(ops.exp, smooth),
  expm1: unary(ops.expm1, smooth),
  log: unary(ops.log, positive),
  log1p: unary(ops.log1p, positive),
  sin: unary(ops.sin, smooth),
  cos: unary(ops.cos, smooth),
  tanh: unary(ops.tanh, smooth),
  sigmoid: unary(ops.sigmoid, smooth),
  softplus: unary(ops.softplus, smooth),
  leakyRelu,
  stopGradient: unary(ops.stopGradient, smooth, { integers: true, zero: true }),
  cast,
} satisfies { [K in UnaryKind]: CaseRow };

/** Domains of both arguments. */
interface Pair {
  readonly gradient: readonly [Domain, Domain];
  readonly conformance: readonly [Domain, Domain];
}

const smoothPair: Pair = { gradient: [domains.real, domains.real], conformance: [domains.real, domains.special] };
const apart: readonly [Domain, Domain] = [domains.gridA, domains.gridB];
/** Many ties, some NaN. */
const tiesAndMore: Domain = (random) => (random() < 0.8 ? domains.ties(random) : domains.special(random));
const tied: readonly [Domain, Domain] = [tiesAndMore, tiesAndMore];

/** f(a, b); outside gradients the domains also change places. */
const binary = (
  f: (a: Tensor, b: Tensor) => Tensor,
  pair: Pair,
  options: { readonly integers?: true } = {},
): CaseRow => ({
  cases: (use) =>
    fc
      .tuple(shapesFor(use), options.integers === true ? dtypes(use) : fc.constant<DType>("f32"), fc.boolean())
      .chain(([shape, dtype, swapped]) => {
        const [domainA, domainB] = dtype === "i32" ? [integers, integers] : pair[use];
        return fc
          .tuple(operand(shape, domainA, dtype), operand(shape, domainB, dtype))
          .map(([a, b]) => caseOf(swapped && use === "conformance" ? [b, a] : [a, b], f));
      }),
  gradient: "differences",
});

export const binaryCases = {
  add: binary(ops.add, smoothPair, { integers: true }),
  sub: binary(ops.sub, smoothPair, { integers: true }),
  mul: binary(ops.mul, smoothPair, { integers: true }),
  div: binary(ops.div, { gradient: [domains.real, domains.nonzero], conformance: [domains.special, domains.special] }),
  max: binary(ops.maximum, { gradient: apart, conformance: tied }, { integers: true }),
  min: binary(ops.minimum, { gradient: apart, conformance: tied }, { integers: true }),
  pow: binary(ops.pow, {
    gradient: [domains.positive, domains.real],
    conformance: [domains.positive, domains.positive],
  }),
  less: binary(ops.less, { gradient: apart, conformance: tied }, { integers: true }),
  lessEqual: binary(ops.lessEqual, { gradient: apart, conformance: tied }, { integers: true }),
  equal: binary(ops.equal, { gradient: apart, conformance: tied }, { integers: true }),
} satisfies { [K in BinaryKind]: CaseRow };

export const selectCase: CaseRow = {
  cases: (use) =>
    fc.tuple(shapesFor(use), dtypes(use)).chain(([shape, dtype]) => {
      const branch = operand(shape, dtype === "i32" ? domains.integer : smooth[use], dtype);
      const mask = operand(shape, use === "gradient" ? domains.nonzero : domains.mask);
      return fc.tuple(mask, branch, branch).map((operands) =>
        // A mask that is itself an input jumps at 0, so gradients are taken through one that stays where it is.
        caseOf(operands, (m, a, b) => ops.select(use === "gradient" ? ops.greater(m, 0) : m, a, b)),
      );
    }),
  gradient: "differences",
};
