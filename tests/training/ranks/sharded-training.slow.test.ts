/** @file Training with batches cut into shards, in one process: what one whole batch teaches, within rounding; the same bits whatever comes between. */
import { expect, test } from "vitest";
import { findRecipe, resolveConfig, train } from "#src/training/index.js";
import type { TrainingConfig } from "#src/training/index.js";
import { collect, hashTensors } from "../tiny.js";
import { rings } from "./rings.js";

const dataset = rings(32);

function configFor(recipe: string, fields: Readonly<Record<string, unknown>>): TrainingConfig {
  const all = { steps: 50, batch: 16, threads: 1, width: 4, logEvery: 1, samplesEvery: 0, guard: "off", ...fields };
  const settings = Object.entries(all).map(([path, value]) => ({ path, value, origin: "test" }));
  return resolveConfig(findRecipe(recipe), settings).config;
}

/** The losses of the first steps, before rounding has grown. */
async function lossesOf(config: TrainingConfig): Promise<number[]> {
  const { events } = await collect(train(config, { dataset }));
  return events.flatMap((event) => (event.type === "step" ? Object.values(event.metrics) : []));
}

test.each(["dcgan", "wgan-gp"])("%s in 4 shards begins as with the whole batch", async (recipe) => {
  const [whole, cut] = [
    await lossesOf(configFor(recipe, { steps: 3 })),
    await lossesOf(configFor(recipe, { steps: 3, shards: 4 })),
  ];
  expect(whole.length).toBeGreaterThanOrEqual(9);
  for (const [at, value] of whole.entries()) {
    const difference = Math.abs(value - (cut[at] ?? NaN)) / Math.max(1, Math.abs(value));
    expect(difference).toBeLessThan(at < 3 ? 1e-6 : 1e-4); // the first step's, and what an optimiser makes of rounding
  }
});

test("a run of shards that stops and goes on has the bits of one that does not", async () => {
  const config = configFor("dcgan", { steps: 8, shards: 4, checkpointEvery: 3 });
  const whole = await collect(train(config, { dataset }));
  expect(whole.events[0]).toMatchObject({ type: "start", config: { shards: 4 } });
  const from = whole.checkpoints.find(({ step }) => step === 3);
  const rest = await collect(train({ ...config, threads: 2, logEvery: 3 }, { dataset, from }));
  expect(rest.checkpoints.map(hashTensors)).toEqual(whole.checkpoints.slice(1).map(hashTensors));
});
