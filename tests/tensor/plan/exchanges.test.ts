/** @file Exchanges with other shards in a plan: where they read and write, when they begin, when they are awaited. */
import { describe, expect, test } from "vitest";
import * as ops from "#src/tensor/index.js";
import { f32, formatPlan } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { apply } from "#src/tensor/ops/apply.js";
import { exchangeDigest, hasExchanges, phasesOf } from "#src/tensor/plan/exchanges.js";
import type { Plan } from "#src/tensor/plan/plan.js";
import { named } from "../../support/named.js";
import { gatherShards, shardPlan, sumOverShards } from "../../support/shards.js";
import { placedBuffers, planOf, readsOf, writesOf } from "./plan-of.js";

const stepsOf = (plan: Plan): string[] => formatPlan(plan).split("\n").slice(0, plan.steps.length);
const kinds = ({ steps }: Plan): string[] => steps.map(({ kind }) => kind);
const overX = (fn: (x: Tensor) => Record<string, Tensor>): Plan =>
  shardPlan(({ inputs }) => ({ outputs: fn(named(inputs, "x")) }), { x: f32(4, 6) });

test("a sum over shards lies where its source was computed", () => {
  const plan = overX((x) => ({ y: ops.mul(sumOverShards(ops.sum(x, { axes: [0] })), 2) }));
  expect(stepsOf(plan)).toMatchInlineSnapshot(`
    [
      "  0 sum of v0 to #2[0,1] over RK [4, 6] { v0=input:x[6,1] }",
      "  1 begin 0: sum over shards #2",
      "  2 await 0: #2",
      "  3 elementwise [6] { v0=#2[1] v1=2 v2=mul(v0,v1) output:y[1]←v2 }",
    ]
  `);
});

describe("what else is needed, the sum does not overwrite", () => {
  test.each<[string, (x: Tensor) => Record<string, Tensor>]>([
    ["another reader", (x) => ({ y: sumOverShards(ops.neg(x)), z: ops.sum(ops.neg(x)) })],
    ["an output", (x) => ({ y: sumOverShards(ops.neg(x)), z: ops.neg(x) })],
    ["an input", (x) => ({ y: sumOverShards(x) })],
    [
      "a reader through a view",
      (x) => ({ y: sumOverShards(ops.neg(x)), z: ops.matmul(ops.transpose(ops.neg(x), [1, 0]), x) }),
    ],
  ])("%s", (_what, fn) => {
    const plan = overX(fn);
    const sum = plan.steps.find((step) => step.kind === "collective");
    const begun = plan.steps.findIndex((step) => step === sum);
    const copy = plan.steps[begun - 1];
    expect(copy && writesOf(copy)).toEqual([sum?.target]);
    expect(copy && readsOf(copy)).not.toContain(sum?.target);
  });

  test("but a part of a tensor, turned around, is copied", () => {
    const plan = overX((x) => ({ y: sumOverShards(ops.transpose(ops.neg(ops.mul(x, x)), [1, 0])) }));
    expect(kinds(plan)).toEqual(["elementwise", "elementwise", "collective", "await"]);
  });
});

test("a gather reads its source, or a dense copy of it, and writes its own buffer", () => {
  const plan = overX((x) => ({ whole: gatherShards(x, 3), part: gatherShards(ops.narrow(x, 1, 2, 2), 3) }));
  const gathers = plan.steps.filter((step) => step.kind === "collective");
  expect(gathers.map(({ source }) => plan.buffers[source]?.role)).toEqual(["input", "temporary"]);
  expect(gathers.map(({ target }) => plan.buffers[target]?.shape)).toEqual([
    [12, 6],
    [12, 2],
  ]);
});

/** A chain of layers, and per layer the weight gradient, summed over shards. */
const backward = (layers: number) =>
  shardPlan(
    ({ inputs, state }) => {
      const weights = Array.from({ length: layers }, (_, layer) => named(state, `w${layer}`));
      let y = named(inputs, "x");
      for (const weight of weights) y = ops.tanh(ops.matmul(y, weight));
      const gradients = ops.grad(ops.sum(y), Object.fromEntries(weights.map((weight, layer) => [`w${layer}`, weight])));
      const updates = weights.map((weight, layer) => {
        const gradient = named(gradients, `w${layer}`);
        return [`w${layer}`, ops.sub(weight, ops.mul(sumOverShards(gradient), 0.01))] as const;
      });
      return { updates: Object.fromEntries(updates) };
    },
    { x: f32(512, 520) },
    Object.fromEntries(Array.from({ length: layers }, (_, layer) => [`w${layer}`, f32(520, 520)])),
  );

test("sums of gradients overlap with the rest of the backward pass, updates come last", () => {
  const phases = phasesOf(backward(3)).map((phase) =>
    phase.kind === "compute"
      ? phase.steps.map((step) => (step.kind === "elementwise" ? "update" : step.kind)).join(" ")
      : `${phase.kind} ${phase.exchange}`,
  );
  expect(phases).toMatchInlineSnapshot(`
    [
      "matmul matmul matmul matmul",
      "collective 0",
      "matmul matmul",
      "collective 1",
      "matmul matmul",
      "collective 2",
      "await 1",
      "update",
      "await 0",
      "update",
      "await 2",
      "update",
    ]
  `);
});

test("no step touches the buffers of an exchange that is under way, and nothing else lies there", () => {
  for (const plan of [backward(4), overX((x) => ({ y: sumOverShards(x), z: ops.mul(gatherShards(x, 2), 2) }))]) {
    const open = new Map<number, readonly number[]>();
    for (const step of plan.steps) {
      if (step.kind === "await") expect(open.delete(step.exchange)).toBe(true);
      const busy = [...open.values()].flat();
      for (const id of [...readsOf(step), ...writesOf(step)]) expect(busy).not.toContain(id);
      if (step.kind === "collective") open.set(step.exchange, [step.source, step.target]);
    }
    expect(open.size).toBe(0);
    const blocks = placedBuffers(plan);
    for (const [index, a] of blocks.entries()) {
      for (const b of blocks.slice(index + 1)) {
        const meet = a.first <= b.last && b.first <= a.last;
        expect(meet && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes).toBe(false);
      }
    }
  }
});

test("a plan without exchanges is one phase, even when it is empty", () => {
  const empty = planOf(() => ({}));
  expect(hasExchanges(empty)).toBe(false);
  expect(phasesOf(empty)).toEqual([{ kind: "compute", steps: [] }]);
});

describe("a digest", () => {
  const digest = (fn: (x: Tensor) => Tensor, rows = 4): string =>
    exchangeDigest(
      shardPlan(({ inputs }) => ({ outputs: { y: sumOverShards(fn(named(inputs, "x"))) } }), { x: f32(rows, 3) }),
    );

  test("tells programs apart that exchange different tensors", () => {
    const digests = [
      digest(ops.neg),
      digest(ops.neg, 5),
      digest(ops.exp),
      digest((x) => ops.neg(sumOverShards(x))),
      digest((x) => ops.neg(sumOverShards(ops.exp(x)))),
      digest((x) => ops.exp(sumOverShards(ops.neg(x)))),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests[0]).toMatch(/^[0-9a-f]{8}$/);
  });

  test("is the same for shards, which differ in their parts of things and in the mark that says which one they are", () => {
    const ofShard = (shard: number): string =>
      digest((x) => {
        const seed = ops.literal([1], [], "i32");
        const noise = apply({ kind: "random", distribution: "normal", stream: 2, shape: [2, 3], first: 8 * shard }, [
          seed,
          seed,
        ]);
        const mark = ops.literal([shard, 1 - shard]);
        return ops.mul(ops.add(ops.narrow(x, 0, 2 * shard, 2), noise), ops.sum(mark));
      });
    expect(ofShard(1)).toBe(ofShard(0));
  });
});
