/** @file Pads that become views of one: values are kept, and only pads that it pays for are touched. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { roots, topologicalOrder, verify } from "#src/tensor/graph/graph.js";
import * as ops from "#src/tensor/index.js";
import { f32, trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { expectClose } from "../../support/close.js";
import { named } from "../../support/named.js";
import { domains, fill } from "../../support/random-tensor.js";

/** Checks that the rewritten program y = f(x) keeps its values; returns how many pads it has. */
function padsAfter(build: (x: Tensor) => Tensor, values = fill(6, 3, domains.real)): number {
  const graph = trace(({ inputs }) => ({ outputs: { y: build(named(inputs, "x")) } }), { x: f32(2, 3) }, {});
  const rewritten = rewrite(graph);
  verify(rewritten);
  const [before, after] = [graph, rewritten].map((program) => evaluate(program, { x: values }).outputs["y"] ?? []);
  expectClose(after ?? [], before ?? [0], { absolute: 1e-6, relative: 1e-6 }, "y");
  return topologicalOrder(roots(rewritten)).filter(({ op }) => op.kind === "pad").length;
}

test("random sums of pads keep their values", () => {
  const shift = fc.record({ row: fc.nat(3), column: fc.nat(4), factor: fc.constantFrom(1, -2, 0.25, 0) });
  fc.assert(
    fc.property(fc.array(shift, { minLength: 1, maxLength: 5 }), fc.nat(2), (shifts, interior) => {
      const sum = (x: Tensor) =>
        shifts
          .map(({ row, column, factor }) =>
            ops.pad(ops.mul(x, factor), [row, column], [3 - row, 4 - column], [0, interior]),
          )
          .reduce(ops.add);
      padsAfter(sum);
      padsAfter((x) => ops.narrow(sum(ops.tanh(sum(x))), 0, 1, 3));
    }),
    { numRuns: 100 },
  );
});

test("shifted pads of one tensor, also times constants, become one", () => {
  const taps = (x: Tensor): Tensor =>
    ops.add(ops.add(ops.pad(x, [0, 0], [0, 2]), ops.pad(ops.mul(x, 2), [0, 1], [0, 1])), ops.pad(x, [0, 2], [0, 0]));
  expect(padsAfter(taps)).toBe(1);
  expect(padsAfter((x) => taps(taps(x)))).toBe(2);
});

test("NaN and infinities stay where they are", () => {
  const pair = (x: Tensor): Tensor => ops.add(ops.pad(ops.mul(x, -2), [0, 0], [0, 1]), ops.pad(x, [0, 1], [0, 0]));
  expect(padsAfter(pair, [Number.NaN, 1, Infinity, -Infinity, 0, 2])).toBe(1);
});

test("an infinite factor stays in front of the pad, whose zeros it would turn to NaN", () => {
  const pair = (x: Tensor): Tensor =>
    ops.add(ops.pad(ops.mul(x, Infinity), [0, 0], [0, 1]), ops.pad(x, [0, 1], [0, 0]));
  expect(padsAfter(pair)).toBe(2);
});

test("pads whose union is larger than they are stay apart", () => {
  const far = (x: Tensor): Tensor => ops.add(ops.pad(x, [0, 0], [40, 40]), ops.pad(x, [40, 40], [0, 0]));
  expect(padsAfter(far)).toBe(2);
});
