/** @file Real training steps as shards in lock-step: what one process computes over the whole batch, and the same bits for any number of threads. */
import { describe, expect, test } from "vitest";
import { createShardedExecutor, localCollectives } from "#src/tensor/index.js";
import type { Executor } from "#src/tensor/index.js";
import { trainRecipe } from "./recipe-run.js";
import type { Fingerprint, RecipeRun } from "./recipe-run.js";

const inShards = (run: RecipeRun, shards: number): Promise<Fingerprint> =>
  trainRecipe(run, (engine: Executor) => {
    const collectives = localCollectives(shards);
    return { executor: createShardedExecutor(engine, collectives), sharding: { collectives, sharded: ["real"] } };
  });

const worst = (a: Fingerprint, b: Fingerprint): number =>
  Math.max(
    ...a.history.flatMap((losses, step) => losses.map((loss, i) => Math.abs(loss - (b.history[step]?.[i] ?? NaN)))),
  );

/**
 * Sums in another order round otherwise. Adam (β₁ 0 in WGAN-GP) divides a gradient by its own size: where one is about zero, rounding decides
 * the direction of a whole step, 1e-4, of one bias. Another build of the kernels differs as much.
 */
const recipes = [
  { recipe: "dcgan", tolerance: 1e-5 },
  { recipe: "wgan-gp", tolerance: 3e-4 },
] as const;

describe.each(recipes)("$recipe", ({ recipe, tolerance }) => {
  const run = { recipe, steps: 10, batch: 16, threads: 1, deterministic: true } as const;

  test("1, 2 and 4 shards have the losses of the whole batch over 10 steps", async () => {
    const whole = await trainRecipe(run);
    expect(whole.history).toHaveLength(10);
    expect((await inShards(run, 1)).sha256).toBe(whole.sha256);
    for (const shards of [2, 4]) expect(worst(await inShards(run, shards), whole)).toBeLessThan(tolerance);
  });
});

test("four shards give the same bits on 1, 2 and 3 threads", async () => {
  const run = { recipe: "dcgan", steps: 3, batch: 16, deterministic: true } as const;
  const one = await inShards({ ...run, threads: 1 }, 4);
  for (const threads of [2, 3]) expect((await inShards({ ...run, threads }, 4)).sha256).toBe(one.sha256);
});
