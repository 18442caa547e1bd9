/** @file How reductions become steps: several in one pass, large ones in two stages, cheap work done again instead of stored. */
import { describe, expect, test } from "vitest";
import * as ops from "#src/tensor/index.js";
import { f32, formatPlan } from "#src/tensor/index.js";
import type { Plan, Tensor } from "#src/tensor/index.js";
import type { ReduceStep } from "#src/tensor/plan/plan.js";
import { sizeOf } from "#src/base/shape.js";
import { named } from "../../support/named.js";
import { kindsOf, planOf, regionOf } from "./plan-of.js";

const reductionsOf = ({ steps }: Plan): ReduceStep[] =>
  steps.filter((step): step is ReduceStep => step.kind === "reduce");
/** Results of each reduction. */
const widthsOf = (plan: Plan): number[] => reductionsOf(plan).map(({ results }) => results.length);
const ofX = (shape: readonly number[], outputs: (x: Tensor) => Record<string, Tensor>): Plan =>
  planOf(({ inputs }) => ({ outputs: outputs(named(inputs, "x")) }), { x: f32(...shape) });
/** Elements of the largest temporary buffer. */
const largestTemporary = ({ buffers }: Plan): number =>
  Math.max(0, ...buffers.flatMap(({ role, shape }) => (role === "temporary" ? [sizeOf(shape)] : [])));

describe("reductions of one pass", () => {
  test("sums and maxima of what is made of the same tensor", () => {
    const plan = ofX([40, 6], (x) => ({
      sum: ops.sum(x, { axes: [0] }),
      squares: ops.sum(ops.square(x), { axes: [0] }),
      most: ops.max(ops.exp(x), { axes: [0] }),
    }));
    expect(widthsOf(plan), formatPlan(plan)).toEqual([3]);
    expect(kindsOf(plan)).toEqual({ reduce: 1 });
  });
  test("at most four", () => {
    const plan = ofX([40, 6], (x) =>
      Object.fromEntries([1, 2, 3, 4, 5, 6].map((by) => [`y${by}`, ops.sum(ops.tanh(ops.mul(x, by)), { axes: [0] })])),
    );
    expect(widthsOf(plan), formatPlan(plan)).toEqual([4, 2]);
  });
  test("not over other axes, nor of other tensors, nor one that needs the other's result", () => {
    const axes = ofX([40, 6], (x) => ({ rows: ops.sum(x, { axes: [1] }), columns: ops.sum(x, { axes: [0] }) }));
    expect(widthsOf(axes), formatPlan(axes)).toEqual([1, 1]);
    const tensors = planOf(
      ({ inputs: { a, b } }) => (a && b ? { outputs: { a: ops.sum(a), b: ops.sum(b) } } : expect.fail("no inputs")),
      { a: f32(5), b: f32(5) },
    );
    expect(widthsOf(tensors), formatPlan(tensors)).toEqual([1, 1]);
    const chained = ofX([40, 6], (x) => ({ variance: ops.variance(x, { axes: [0] }) }));
    expect(widthsOf(chained), formatPlan(chained)).toEqual([1, 1]);
  });
});

describe("work that several passes need", () => {
  const differences = (function_: (x: Tensor) => Tensor) =>
    planOf(
      ({ inputs }) => {
        const [x, k] = [named(inputs, "x"), named(inputs, "k")];
        const d = function_(ops.sub(x, k));
        return { outputs: { y: ops.mul(d, ops.sum(d, { axes: [0] })) } };
      },
      { x: f32(40, 6), k: f32(6) },
    );
  test("is done again when it is cheap", () => {
    const plan = differences((d) => d);
    expect(kindsOf(plan), formatPlan(plan)).toEqual({ reduce: 1, elementwise: 1 });
    expect(largestTemporary(plan)).toBe(6);
  });
  test("is stored when it is not", () => {
    const plan = differences(ops.exp);
    expect(kindsOf(plan), formatPlan(plan)).toEqual({ reduce: 1, elementwise: 2 });
    expect(largestTemporary(plan)).toBe(240);
  });
  test("is stored when doing it again would load more", () => {
    const names = ["a", "b", "c", "d", "e"];
    const plan = planOf(
      ({ inputs }) => {
        const total = names.map((name) => named(inputs, name)).reduce(ops.add);
        return { outputs: { y: ops.mul(total, ops.sum(total, { axes: [0] })) } };
      },
      Object.fromEntries(names.map((name) => [name, f32(40, 6)])),
    );
    expect(kindsOf(plan), formatPlan(plan)).toEqual({ reduce: 1, elementwise: 2 });
  });
});

describe("large folds go through partial results", () => {
  /** The shapes of the loops that compute a sum over axes. */
  const loops = (shape: readonly number[], axes: readonly number[], view = (x: Tensor) => x) =>
    ofX(shape, (x) => ({ y: ops.sum(ops.square(view(x)), { axes }) })).steps.map((step) => {
      const marks = step.kind === "reduce" ? step.reduced : [];
      return regionOf(step)
        ?.shape.map((size, axis) => `${size}${marks[axis] === true ? "·" : ""}`)
        .join(" ");
    });

  test("of one result", () => expect(loops([8192], [0])).toEqual(["128 64·", "128·"]));
  test("of few long rows", () => expect(loops([3, 4096], [1])).toEqual(["192 64·", "3 64·"]));
  test("of batch norm", () => expect(loops([64, 32, 32, 64], [0, 1, 2])).toEqual(["256 256· 64", "256· 64"]));
  test("of sizes without powers of two", () =>
    expect(loops([63, 31, 33, 48], [0, 1, 2])).toEqual(["279 231· 48", "279· 48"]));
  test("of groups of short rows", () => expect(loops([8, 16, 16, 4, 8], [1, 2, 4])).toEqual(["8 256· 32", "32 8·"]));
  test("but not where whole samples fit into a cache", () =>
    expect(loops([64, 16, 16, 64], [1, 2])).toEqual(["64 256· 64"]));
  test("nor where the number of rows is a prime", () => expect(loops([4099, 3], [0])).toEqual(["4099· 3"]));
});
