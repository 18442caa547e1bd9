/** @file Cases of gather and scatterAdd: narrow and wide rows, indices that repeat, that miss rows, and that lie outside. */
import fc from "fast-check";
import type { DType } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import { operand } from "../operand.js";
import type { Operand } from "../operand.js";
import { domains } from "../random-tensor.js";
import type { Domain } from "../random-tensor.js";
import { caseOf } from "./op-case.js";
import type { CaseRow, Use } from "./op-case.js";

/** A table's rows, the shape of a row, and the shape of the indices; sometimes enough elements that threads share them. */
interface Sizes {
  readonly rows: number;
  readonly rest: readonly number[];
  readonly lead: readonly number[];
}

const sizesFor = (use: Use): fc.Arbitrary<Sizes> => {
  if (use === "gradient") {
    const few = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 });
    return fc.record({ rows: fc.integer({ min: 1, max: 4 }), rest: few, lead: few });
  }
  return fc.record({
    rows: fc.constantFrom(1, 2, 7, 10, 33, 100),
    rest: fc.constantFrom([], [1], [3], [5, 1], [16], [33], [4, 17], [128]),
    lead: fc.constantFrom([], [1], [5], [2, 3], [64], [7, 33]),
  });
};

/** From two below the first row to two behind the last, and sometimes anything. */
const around =
  (rows: number): Domain =>
  (random) =>
    random() < 0.05 ? domains.integer(random) : Math.floor(random() * (rows + 4)) - 2;

const indices = ({ rows, lead }: Sizes): fc.Arbitrary<Operand> => operand(lead, around(rows), "i32");

const gather: CaseRow = {
  cases: (use) =>
    fc.tuple(sizesFor(use), fc.constantFrom<DType>("f32", "f32", "i32")).chain(([sizes, either]) => {
      const dtype = use === "gradient" ? "f32" : either;
      const x = operand([sizes.rows, ...sizes.rest], dtype === "i32" ? domains.integer : domains.real, dtype);
      return fc.tuple(x, indices(sizes)).map((operands) => caseOf(operands, (table, at) => ops.gather(table, at)));
    }),
  gradient: "differences",
};

const scatterAdd: CaseRow = {
  cases: (use) =>
    sizesFor(use).chain((sizes) =>
      fc
        .tuple(operand([...sizes.lead, ...sizes.rest], domains.real), indices(sizes))
        .map((operands) => caseOf(operands, (updates, at) => ops.scatterAdd(updates, at, sizes.rows), 1e-4)),
    ),
  gradient: "differences",
};

export const indexingCases = { gather, scatterAdd };
