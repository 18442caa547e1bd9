/** @file Shards of a program in lock-step on the WASM backend: what they exchange, what they are given, what happens when one is lost. */
import { afterAll, describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { BackendError } from "#src/base/errors.js";
import { compile, f32, i32 } from "#src/tensor/index.js";
import type { Executor, Program, StateBank, Tensor } from "#src/tensor/index.js";
import * as ops from "#src/tensor/index.js";
import type { Traceable } from "#src/tensor/compile.js";
import { apply } from "#src/tensor/ops/apply.js";
import { localCollectives } from "#src/tensor/partition/local-collectives.js";
import { createShardedExecutor } from "#src/tensor/partition/sharded-executor.js";
import type { ShardedExecutor } from "#src/tensor/partition/sharded-executor.js";
import type { Collectives } from "#src/tensor/plan/collectives.js";
import { expectClose } from "../support/close.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";
import { gatherShards, maxOverShards, shardPlan, sumOverShards } from "../support/shards.js";

const base = await createWasmExecutor({ threads: 1 });
const threads = await Promise.all(
  [1, 2, 3].map((count) => createWasmExecutor({ threads: count, deterministic: true })),
);
afterAll(() => Promise.all([base, ...threads].map((executor) => executor.dispose())));

const inputs = { x: f32(3, 5), rate: f32() };
const state = { w: f32(5, 2), best: f32(5) };

/** Three rows a shard of a batch; the state is the same everywhere. */
const step: Traceable = ({ inputs: { x, rate }, state: { w, best } }) => {
  if (!x || !rate || !w || !best) expect.fail();
  const y = ops.tanh(ops.matmul(x, w)); // [3, 2]
  const gradient = sumOverShards(ops.grad(ops.sum(ops.square(y)), { w }).w);
  const largest = maxOverShards(ops.max(x, { axes: [0] }));
  return {
    outputs: { loss: sumOverShards(ops.sum(ops.square(y))), y: gatherShards(y, 4) },
    updates: { w: ops.sub(w, ops.mul(gradient, rate)), best: ops.maximum(best, largest) },
  };
};
/** The same over all twelve rows. */
const whole: Traceable = ({ inputs: { x, rate }, state: { w, best } }) => {
  if (!x || !rate || !w || !best) expect.fail();
  const y = ops.tanh(ops.matmul(x, w)); // [12, 2]
  return {
    outputs: { loss: ops.sum(ops.square(y)), y },
    updates: {
      w: ops.sub(w, ops.mul(ops.grad(ops.sum(ops.square(y)), { w }).w, rate)),
      best: ops.maximum(best, ops.max(x, { axes: [0] })),
    },
  };
};

async function loadShards(executor: ShardedExecutor): Promise<{ program: Program; bank: StateBank }> {
  const bank = executor.createState(state);
  bank.write("w", fill(10, 1, domains.real));
  const plans = executor.collectives.hosted.map(() => shardPlan(step, inputs, state));
  return { program: await executor.loadShards(plans, ["x"], bank), bank };
}

/** Everything that three runs yield. */
function train(program: Program, bank: StateBank): number[][] {
  return [1, 2, 3].flatMap((run) => {
    const result = program.run({ x: fill(60, run, domains.real), rate: [0.02] });
    return [[result.number("loss")], result.tensor("y"), bank.read("w"), bank.read("best")].map((values) => [
      ...values,
    ]);
  });
}

test("shards compute what one program over the whole batch does", async () => {
  const { program, bank } = await loadShards(createShardedExecutor(base, localCollectives(4)));
  const one = await compile(whole, { executor: base, inputs: { ...inputs, x: f32(12, 5) }, state });
  one.state.write("w", fill(10, 1, domains.real));
  const expected = train(one, one.state);
  train(program, bank).forEach((values, index) =>
    expectClose(values, expected[index] ?? [], { absolute: 1e-5, relative: 1e-5 }, `value ${index}`),
  );
});

test("the bits do not depend on the number of threads", async () => {
  const results: number[][][] = [];
  for (const executor of threads) {
    const { program, bank } = await loadShards(createShardedExecutor(executor, localCollectives(4)));
    results.push(train(program, bank));
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test("inputs that are filled in place: cut ones shard by shard, others once for all", async () => {
  const { program } = await loadShards(createShardedExecutor(base, localCollectives(4)));
  expect(program.input("x")).toHaveLength(60);
  expect(program.input("rate")).toHaveLength(1);
  program.input("x").set(fill(60, 8, domains.real));
  const filled = program.run().number("loss");
  expect(program.run({ x: fill(60, 8, domains.real) }).number("loss")).toBe(filled);
  expect(() => program.run({ x: [1] })).toThrow('[run] input "x" has 60 elements, got 1');
  expect(() => program.input("z")).toThrow('[run] there is no input "z"; the program has x, rate');
});

test("an ordinary program runs once, and what it changes is changed for all shards", async () => {
  const { program, bank } = await loadShards(createShardedExecutor(base, localCollectives(4)));
  const executor = createShardedExecutor(base, localCollectives(4));
  const shared = executor.createState(state);
  const init = await compile(({ state: { w } }) => ({ updates: { w: ops.add(w ?? expect.fail(), 2) } }), {
    executor,
    state: shared,
  });
  shared.write(
    "w",
    fill(10, 1, domains.real).map((value) => value - 2),
  );
  init.run();
  const plans = [0, 1, 2, 3].map(() => shardPlan(step, inputs, state));
  const after = await executor.loadShards(plans, ["x"], shared);
  const expected = train(program, bank);
  train(after, shared).forEach((values, index) =>
    expectClose(values, expected[index] ?? [], { absolute: 1e-5, relative: 1e-5 }, `value ${index}`),
  );
});

describe("a part of a random stream", () => {
  const draw = async (executor: Executor, distribution: "uniform" | "normal", size: number, first?: number) => {
    const op = { kind: "random", distribution, stream: 7, shape: [size] } as const;
    const program = await compile(
      (tensors): { outputs: Record<string, Tensor> } => {
        const source = [named(tensors.inputs, "seed"), named(tensors.inputs, "step")];
        return { outputs: { y: apply(first === undefined ? op : { ...op, first }, source) } };
      },
      { executor, inputs: { seed: i32(), step: i32() } },
    );
    const values = [...program.run({ seed: [9], step: [2] }).tensor("y")];
    program.dispose();
    return values;
  };

  test.each(["uniform", "normal"] as const)(
    "%s: the bits of the whole, on one, two and three threads",
    async (distribution) => {
      for (const executor of threads) {
        const stream = await draw(executor, distribution, 20_000);
        for (const [first, size] of [
          [0, 9000],
          [4, 4100],
          [9000, 9000],
          [19_988, 12],
          [10_004, 4099],
        ] as const)
          expect(await draw(executor, distribution, size, first)).toEqual(stream.slice(first, first + size));
      }
    },
  );
});

describe("what goes wrong", () => {
  test("a lost shard ends the run, and the engine can be disposed of", async () => {
    const executor = await createWasmExecutor({ threads: 2 });
    const lost: Collectives = {
      ...localCollectives(2),
      start: () => ({
        wait() {
          throw new BackendError("[mpi] rank 1 is gone");
        },
      }),
    };
    const { program } = await loadShards(createShardedExecutor(executor, lost));
    expect(() => program.run()).toThrow("[mpi] rank 1 is gone");
    program.dispose();
    await executor.dispose();
  });

  test("shards that would exchange different tensors", async () => {
    const executor = createShardedExecutor(base, localCollectives(2));
    const plans = [3, 4].map((rows) =>
      shardPlan((tensors) => ({ outputs: { y: sumOverShards(named(tensors.inputs, "x")) } }), { x: f32(rows) }),
    );
    await expect(executor.loadShards(plans, ["x"], executor.createState({}))).rejects.toThrow(
      "exchange different tensors",
    );
  });

  test("a device that runs whole programs only, and state of another engine", async () => {
    const executor = createShardedExecutor(createReferenceExecutor(), localCollectives(1));
    const plans = [shardPlan(step, inputs, state)];
    await expect(executor.loadShards(plans, ["x"], executor.createState(state))).rejects.toThrow(
      "[shards] reference (float64, plain loops) cannot run a program in shards; use the device wasm",
    );
    await expect(executor.loadShards(plans, ["x"], base.createState(state))).rejects.toThrow(
      "[shards] the state belongs to another engine; create it with this one",
    );
  });
});
