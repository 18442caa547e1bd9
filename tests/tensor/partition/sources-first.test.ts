/** @file In which order shards compute: what others wait for first, gradients of weights while waiting. */
import { expect, test } from "vitest";
import { planShards } from "#src/tensor/partition/plan-shards.js";
import * as ops from "#src/tensor/index.js";
import { f32, localCollectives, trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { phasesOf } from "#src/tensor/plan/exchanges.js";
import type { MatmulStep } from "#src/tensor/plan/plan.js";
import { named } from "../../support/named.js";

/** What the first of two shards does in a step of three layers, in phases: products by letters (F forward, X gradient of features, W of weights). */
function phasesOfLayers(layer: (x: Tensor) => Tensor): string[] {
  const weights = ["w0", "w1", "w2"];
  const traced = trace(
    ({ inputs, state }) => {
      const wrt = Object.fromEntries(weights.map((name) => [name, named(state, name)]));
      const y = weights.reduce((x, name) => layer(ops.matmul(x, named(state, name))), named(inputs, "x"));
      const gradients = ops.grad(ops.mean(ops.square(y)), wrt);
      const updates = weights.map((name) => [name, ops.sub(named(state, name), named(gradients, name))] as const);
      return { updates: Object.fromEntries(updates) };
    },
    { x: f32(128, 256) },
    Object.fromEntries(weights.map((name) => [name, f32(256, 256)])),
  );
  const [plan] = planShards(traced, { collectives: localCollectives(2), sharded: ["x"] });
  const letterOf = ({ m, b }: MatmulStep): string => (m === 256 ? "W" : b.strides.at(-1) === 1 ? "F" : "X");
  return phasesOf(plan ?? expect.fail()).map((phase) => {
    if (phase.kind === "await") return `await ${phase.exchange}`;
    if (phase.kind === "collective") return `begin ${phase.exchange}`;
    return phase.steps.flatMap((step) => (step.kind === "matmul" ? [letterOf(step)] : [])).join("");
  });
}

test("without batch norm a weight's gradient comes before the gradient of the layer below", () => {
  expect(phasesOfLayers(ops.tanh)).toMatchInlineSnapshot(`
    [
      "FFFW",
      "begin 0",
      "XW",
      "begin 1",
      "XW",
      "begin 2",
      "await 1",
      "",
      "await 0",
      "",
      "await 2",
      "",
    ]
  `);
});

test("with batch norm it is computed while the sums of the layer below are under way", () => {
  expect(phasesOfLayers((x) => ops.tanh(ops.normalize(x, { axes: [0], epsilon: 1e-5 })))).toMatchInlineSnapshot(`
    [
      "F",
      "begin 0",
      "await 0",
      "",
      "begin 1",
      "await 1",
      "F",
      "begin 2",
      "await 2",
      "",
      "begin 3",
      "await 3",
      "F",
      "begin 4",
      "await 4",
      "",
      "begin 5",
      "await 5",
      "",
      "begin 6",
      "await 6",
      "X",
      "begin 7",
      "W",
      "begin 8",
      "await 7",
      "W",
      "begin 9",
      "X",
      "begin 10",
      "await 8",
      "",
      "await 10",
      "W",
      "begin 11",
      "await 9",
      "",
      "await 11",
      "",
    ]
  `);
});
