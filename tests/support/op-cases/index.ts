/**
 * @file Cases of every primitive, one row each: the same table drives gradient checks and the comparison of backends with the
 * reference. A primitive without a row does not compile.
 */
import fc from "fast-check";
import type { CollectiveOp, OpKind } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { distinctOperand, operand } from "../operand.js";
import { domains, subsets } from "../random-tensor.js";
import { convolutionCases } from "./convolution.js";
import { binaryCases, selectCase, unaryCases } from "./elementwise.js";
import { indexingCases } from "./indexing.js";
import { caseOf, shapesFor } from "./op-case.js";
import type { CaseRow } from "./op-case.js";
import { structureCases } from "./structure.js";

export type { CaseRow, OpCase, Use } from "./op-case.js";

/** A reduction over a random, not empty, set of axes; sometimes of a computed tensor, which backends fold on the fly. */
const sum: CaseRow = {
  cases: (use) =>
    shapesFor(use, 1).chain((shape) =>
      fc
        .tuple(operand(shape, domains.real), subsets(shape.length, 1), fc.boolean(), fc.boolean())
        .map(([x, axes, keepDims, computed]) =>
          caseOf([x], (a) => ops.sum(computed ? ops.mul(a, ops.add(a, 1)) : a, { axes, keepDims }), 2e-4),
        ),
    ),
  gradient: "differences",
};

const reduceMax: CaseRow = {
  cases: (use) =>
    shapesFor(use, 1).chain((shape) => {
      const x = use === "gradient" ? distinctOperand(shape) : operand(shape, domains.special);
      return fc
        .tuple(x, subsets(shape.length, 1), fc.boolean())
        .map(([a, axes, keepDims]) => caseOf([a], (t) => ops.max(t, { axes, keepDims })));
    }),
  gradient: "differences",
};

const argmax: CaseRow = {
  cases: (use) =>
    shapesFor(use, 1).chain((shape) => {
      const x = fc.constantFrom(domains.ties, domains.special).chain((domain) => operand(shape, domain));
      return fc
        .tuple(use === "gradient" ? distinctOperand(shape) : x, fc.nat(shape.length - 1))
        .map(([a, axis]) => caseOf([a], (t) => ops.argmax(t, axis)));
    }),
  gradient: "differences",
};

/** What follows a product in a network: nothing, or a bias and an activation, which backends apply while storing. */
const followed = (product: Tensor, bias: Tensor | undefined): Tensor =>
  bias === undefined ? product : ops.leakyRelu(ops.add(product, bias), 0.2);

/** [batch…, M, K] · [batch…, K, N] with batch axes that stretch, and operands that are often transposed. */
const matmul: CaseRow = {
  cases: (use) => {
    const size =
      use === "gradient"
        ? fc.integer({ min: 1, max: 3 })
        : fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 48, 65);
    const depth = use === "gradient" ? size : fc.constantFrom(1, 2, 3, 4, 8, 17, 64, 129, 257);
    const batch = fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }) },
    );
    return fc.tuple(batch, batch, size, size, depth, fc.boolean()).chain(([lead, stretch, m, n, k, biased]) => {
      const other =
        stretch.length > lead.length
          ? lead
          : lead.map((extent, axis) => (stretch[axis] === undefined || stretch[axis] > 1 ? extent : 1));
      const a = operand([...lead, m, k], domains.real);
      const b = operand([...other, k, n], domains.real);
      const bias = operand([n], domains.nonzero);
      return fc
        .tuple(a, b, bias)
        .map(([left, right, row]) =>
          biased && use === "conformance"
            ? caseOf([left, right, row], (x, y, z) => followed(ops.matmul(x, y), z), 2e-4)
            : caseOf([left, right], (x, y) => ops.matmul(x, y), 2e-4),
        );
    });
  },
  gradient: "differences",
};

export const opCases = {
  ...unaryCases,
  ...binaryCases,
  ...structureCases,
  ...convolutionCases,
  ...indexingCases,
  select: selectCase,
  sum,
  reduceMax,
  argmax,
  matmul,
} satisfies { [K in Exclude<OpKind, CollectiveOp>]: CaseRow };

/** Every row with its primitive's name. */
export const allCases = Object.entries(opCases) as [OpKind, CaseRow][];
