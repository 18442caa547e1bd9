/** @file Rewrites keep a program's values: on every primitive's cases, on random whole programs, and where a rule is subtle. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import type { NamedValues } from "#src/backends/reference/index.js";
import { formatGraph, roots, topologicalOrder, verify } from "#src/tensor/graph/graph.js";
import type { Graph } from "#src/tensor/graph/graph.js";
import * as ops from "#src/tensor/index.js";
import { f32, trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { expectClose } from "../../support/close.js";
import { allCases } from "../../support/op-cases/index.js";
import { randomPrograms } from "../../support/random-graph.js";
import { fill, domains } from "../../support/random-tensor.js";

/** Constants are folded in float32, the oracle keeps them in float64. */
const TOLERANCE = { absolute: 1e-6, relative: 1e-5 };

function expectSameValues(traced: Graph, inputs: NamedValues, state: NamedValues): void {
  const rewritten = rewrite(traced);
  verify(rewritten);
  const before = evaluate(traced, inputs, state);
  const after = evaluate(rewritten, inputs, state);
  for (const part of ["outputs", "updates"] as const) {
    expect(Object.keys(after[part])).toEqual(Object.keys(before[part]));
    for (const [name, values] of Object.entries(before[part])) {
      expectClose(after[part][name] ?? [], values, TOLERANCE, `${part} ${name} of\n${formatGraph(rewritten)}\n`);
    }
  }
}

describe.each(allCases)("%s", (_kind, row) => {
  test("keeps its values", () => {
    fc.assert(
      fc.property(row.cases("conformance"), ({ inputs, state, values, build }) => {
        const graph = trace(
          (tensors) => ({ outputs: { y: build({ ...tensors.inputs, ...tensors.state }) } }),
          inputs,
          state,
        );
        expectSameValues(graph, values, values);
      }),
      { numRuns: 20 },
    );
  });
});

test("whole programs keep their values, gradients and updates", () => {
  fc.assert(
    fc.property(randomPrograms(14, true), ({ graph, inputs, state }) => expectSameValues(graph, inputs, state)),
    { numRuns: 300 },
  );
});

describe("rules", () => {
  const x = f32(2, 3);
  /** The program y = f(x), checked to keep its values, and the primitives that are left in it. */
  function kindsAfter(build: (x: Tensor) => Tensor, spec = x): string[] {
    const graph = trace(
      ({ inputs }) => ({ outputs: { y: inputs["x"] ? build(inputs["x"]) : expect.fail("no x") } }),
      { x: spec },
      {},
    );
    expectSameValues(
      graph,
      {
        x: fill(
          spec.shape.reduce((a, b) => a * b, 1),
          3,
          domains.real,
        ),
      },
      {},
    );
    return topologicalOrder(roots(rewrite(graph))).map(({ op }) => op.kind);
  }

  test("equal subexpressions are computed once", () => {
    expect(kindsAfter((a) => ops.add(ops.exp(a), ops.exp(a)))).toEqual(["input", "exp", "add"]);
  });
  test("different infinities and NaN stay different", () => {
    const numbers = [Infinity, -Infinity, Number.NaN, -0, 0];
    const graph = trace(
      () => ({ outputs: Object.fromEntries(numbers.map((value, index) => [`y${index}`, ops.constant(value)])) }),
      {},
      {},
    );
    expect(Object.values(evaluate(rewrite(graph)).outputs).map((values) => values[0])).toEqual(numbers);
  });
  test("adding 0 and multiplying by 1 disappear", () => {
    expect(kindsAfter((a) => ops.div(ops.mul(ops.add(a, 0), 1), 1))).toEqual(["input"]);
  });
  test("x · 0 stays, because x may be infinite or NaN", () => {
    const graph = trace(
      ({ inputs }) => ({ outputs: { y: inputs["x"] ? ops.mul(inputs["x"], 0) : expect.fail("no x") } }),
      { x: f32(3) },
      {},
    );
    expect([...(evaluate(rewrite(graph), { x: [Number.NaN, Infinity, 1] }).outputs["y"] ?? [])]).toEqual([
      Number.NaN,
      Number.NaN,
      0,
    ]);
  });
  test("a square by pow is a product", () => {
    expect(kindsAfter((a) => ops.pow(a, 2))).toEqual(["input", "mul"]);
  });
  test("two transpositions that undo each other disappear", () => {
    expect(kindsAfter((a) => ops.transpose(ops.transpose(a, [1, 0]), [1, 0]))).toEqual(["input"]);
  });
  test("work on copies moves before the copying", () => {
    expect(kindsAfter((a) => ops.exp(ops.broadcastTo(a, [5, 2, 3])))).toEqual(["input", "exp", "broadcast"]);
  });
  test("what no output needs is not computed", () => {
    expect(kindsAfter((a) => (ops.exp(a), ops.neg(a)))).toEqual(["input", "neg"]);
  });
  test("a factor that the summed axes do not move is multiplied once", () => {
    const row = ops.literal([2, 3, 5]);
    const tall = (a: Tensor) => ops.concat(Array.from({ length: 12 }, () => a)); // many rows
    const kinds = kindsAfter((a) => ops.sum(ops.mul(row, tall(a)), { axes: [0] }));
    expect(kinds).not.toContain("broadcast");
    expect(kinds.indexOf("mul")).toBeGreaterThan(kinds.indexOf("sum"));
    expect(
      kindsAfter((a) => ops.sum(ops.neg(ops.div(tall(a), row)), { axes: [0] })).filter((kind) => kind === "sum"),
    ).toEqual(["sum"]);
    const few = kindsAfter((a) => ops.sum(ops.mul(row, a), { axes: [0] }));
    expect(few.indexOf("mul"), "two rows: another pass would cost more").toBeLessThan(few.indexOf("sum"));
    const moved = kindsAfter((a) => ops.sum(ops.mul(a, row), { axes: [1] }));
    expect(moved.indexOf("mul"), "not where it moves").toBeLessThan(moved.indexOf("sum"));
  });
  test("a product that is needed anyway is summed as it is, unless its sum follows from another", () => {
    const program = (a: Tensor, others: (g: Tensor) => Tensor) => {
      const g = ops.exp(a);
      const scaled = ops.mul(g, ops.literal([2, 3, 5]));
      return ops.add(ops.add(scaled, ops.sum(scaled, { axes: [0] })), others(g));
    };
    const sums = (others: (g: Tensor) => Tensor) =>
      kindsAfter((a) => program(a, others)).filter((kind) => kind === "sum").length;
    expect(sums((g) => g)).toBe(1);
    expect(sums((g) => ops.sum(g, { axes: [0] }))).toBe(1);
    expect(sums((g) => ops.sum(g, { axes: [1], keepDims: true }))).toBe(2);
  });
  test("sums of differences keep their shift", () => {
    expect(kindsAfter((a) => ops.sum(ops.sub(a, 1000), { axes: [0] }))).toContain("sub");
  });
});
