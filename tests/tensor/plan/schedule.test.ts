/** @file When state is written: in place where nobody needs the old value any more, through a copy where somebody does. */
import { describe, expect, test } from "vitest";
import { batchNorm, leakyRelu, linear, Scope, sequential } from "#src/nn/index.js";
import * as ops from "#src/tensor/index.js";
import { f32 } from "#src/tensor/index.js";
import type { Tensors } from "#src/tensor/index.js";
import type { Traced } from "#src/tensor/compile.js";
import { named } from "../../support/named.js";
import { isCopy, kindsOf, planOf, readsOf, targetsOf, writesOf } from "./plan-of.js";

const states = { a: f32(3, 4), b: f32(3, 4) };
const planOver = (fn: (a: ops.Tensor, b: ops.Tensor, inputs: Tensors) => Traced) =>
  planOf(({ state, inputs }) => fn(named(state, "a"), named(state, "b"), inputs), { x: f32(4, 3) }, states);

test("an update that reads only its own old value is one pass", () => {
  const plan = planOver((a) => ({ updates: { a: ops.mul(a, 2) } }));
  expect(kindsOf(plan)).toEqual({ elementwise: 1 });
  expect(plan.steps.map((step) => targetsOf(plan, step))).toEqual([["state:a"]]);
});

test("readers of the old value run before it is overwritten", () => {
  const plan = planOver((a, b) => ({
    updates: { a: ops.add(a, 1), b: ops.add(b, ops.sum(a, { axes: [0], keepDims: true })) },
  }));
  const a = plan.state["a"] ?? -1;
  const writer = plan.steps.findIndex((step) => writesOf(step).includes(a));
  const readers = plan.steps.flatMap((step, index) => (readsOf(step).includes(a) ? [index] : []));
  expect(readers.every((index) => index <= writer)).toBe(true);
  expect(plan.steps.some(isCopy)).toBe(false);
});

test("two states that change places go through a temporary buffer", () => {
  const plan = planOver((a, b) => ({ updates: { a: b, b: a } }));
  expect(plan.steps.every(isCopy)).toBe(true);
  const [a, b] = [plan.state["a"] ?? -1, plan.state["b"] ?? -1];
  // Once one of them is overwritten, nobody reads it any more.
  for (const id of [a, b]) {
    const written = plan.steps.findIndex((step) => writesOf(step).includes(id));
    expect(written).toBeGreaterThanOrEqual(0);
    expect(plan.steps.slice(written).some((step) => readsOf(step).includes(id))).toBe(false);
  }
});

describe("an update that reads the old value elsewhere than where it writes is copied", () => {
  test.each([
    ["reversed", (a: ops.Tensor) => ops.add(ops.reverse(a, [1]), 1)],
    ["a row for all rows", (a: ops.Tensor) => ops.add(a, ops.narrow(a, 0, 0, 1))],
    ["a product with itself", (a: ops.Tensor) => ops.matmul(ops.matmul(a, ops.transposeMatrix(a)), a)],
  ])("%s", (_name, update) => {
    const plan = planOver((a) => ({ updates: { a: update(a) } }));
    const id = plan.state["a"] ?? -1;
    const writers = plan.steps.flatMap((step, index) => (writesOf(step).includes(id) ? [index] : []));
    expect(writers).toEqual([plan.steps.length - 1]);
    expect(plan.steps.slice(-1).every(isCopy)).toBe(true);
  });
});

test("an output that shows the old value is copied out before the update", () => {
  const plan = planOver((a) => ({ outputs: { before: a }, updates: { a: ops.mul(a, 2) } }));
  const order = plan.steps.flatMap((step) => targetsOf(plan, step));
  expect(order.indexOf("output:before")).toBeLessThan(order.lastIndexOf("state:a"));
});

test("a gradient penalty through batch normalisation: passes that are computed again elsewhere leave no reader behind", () => {
  const critic = sequential(linear(3, 4), batchNorm(4), leakyRelu(0.2), linear(4, 1));
  const shapes = Object.entries(critic.parameters).map(([name, { shape }]) => [name, ops.f32(...shape)] as const);
  const plan = planOf(
    ({ inputs, state }) => {
      const buffers = { "1.running_mean": ops.literal([0, 0, 0, 0]), "1.running_var": ops.literal([1, 1, 1, 1]) };
      const draw = () => expect.fail("nothing here is random");
      const x = named(inputs, "x");
      const logits = critic.forward(x, new Scope({ ...state, ...buffers }, "", draw));
      const { x: gradient } = ops.grad(ops.sum(logits), { x });
      return { outputs: ops.grad(ops.sum(ops.square(gradient)), { ...state }) };
    },
    { x: ops.f32(6, 3) },
    Object.fromEntries(shapes),
  );
  expect(plan.steps.length).toBeGreaterThan(20);
});
