/** @file Training with batches cut into shards, in one process: what one whole batch teaches, within rounding; the same bits whatever comes between. */
import { expect, test } from "vitest";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { findRecipe, resolveConfig, train } from "#src/training/index.js";
import type { TrainingConfig } from "#src/training/index.js";
import { collect, hashTensors } from "../tiny.js";

const [count, side] = [64, 32];
const dataset = new MemoryDataset(
  {
    name: "rings",
    ...{ height: side, width: side, channels: 1 },
    images: Uint8Array.from({ length: count * side ** 2 }, (_, at) => {
      const [image, y, x] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side];
      return Math.abs(Math.hypot(x - 16, y - 16) - 3 - (image % 11)) < 2 ? 250 - image : image % 7;
    }),
  },
  sha256,
);

function configFor(recipe: string, fields: Readonly<Record<string, unknown>>): TrainingConfig {
  const all = { steps: 50, batch: 16, threads: 1, width: 4, logEvery: 1, samplesEvery: 0, guard: "off", ...fields };
  const settings = Object.entries(all).map(([path, value]) => ({ path, value, origin: "test" }));
  return resolveConfig(findRecipe(recipe), settings).config;
}

/** Metrics of every step. */
async function metricsOf(config: TrainingConfig): Promise<[name: string, value: number][]> {
  const { events } = await collect(train(config, { dataset }));
  return events.flatMap((event) => (event.type === "step" ? Object.entries(event.metrics) : []));
}

test.each(["dcgan", "wgan-gp"])("50 steps of %s in 4 shards are those of the whole batch", async (recipe) => {
  const [whole, cut] = [await metricsOf(configFor(recipe, {})), await metricsOf(configFor(recipe, { shards: 4 }))];
  expect(cut.map(([name]) => name)).toEqual(whole.map(([name]) => name));
  const differences = whole.map(
    ([, value], at) => Math.abs(value - (cut[at]?.[1] ?? NaN)) / Math.max(1, Math.abs(value)),
  );
  expect(whole.length).toBeGreaterThan(100);
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test("a run of shards that stops and goes on has the bits of one that does not", async () => {
  const config = configFor("dcgan", { steps: 12, shards: 4, checkpointEvery: 5 });
  const whole = await collect(train(config, { dataset }));
  expect(whole.events[0]).toMatchObject({ type: "start", config: { shards: 4 } });
  const from = whole.checkpoints.find(({ step }) => step === 5);
  const rest = await collect(train({ ...config, threads: 2, logEvery: 3 }, { dataset, from }));
  expect(rest.checkpoints.map(hashTensors)).toEqual(whole.checkpoints.slice(1).map(hashTensors));
});
