/** @file Training that begins with another run's weights, with and without frozen layers of D; how many checkpoints are kept. */
import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { CheckpointError, ConfigError } from "#src/base/errors.js";
import { findRecipe, loadCheckpoint, resolveConfig, startRun, train } from "#src/training/index.js";
import type { Checkpoint, TrainingEvent } from "#src/training/index.js";
import { expectOneLine } from "../../support/one-line.js";
import { temporaryFolder, tinyConfig, tinyDataset } from "../tiny.js";

const folder = temporaryFolder();
const standing = { learningRate: 0, discriminatorLearningRate: 0, averageDecay: 0.5 };

async function run(fields: Readonly<Record<string, unknown>>) {
  const { folder: made, events } = await startRun(tinyConfig({ data: "ring", ...fields }), folder);
  const all: TrainingEvent[] = [];
  for await (const event of events) all.push(event);
  return { made, events: all, checkpoint: (await loadCheckpoint(made.checkpoints)).checkpoint };
}

/** That a promise is rejected with one line. */
async function refused(errorClass: new (message: string) => Error, promise: Promise<unknown>, ...names: string[]) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expectOneLine(
    errorClass,
    () => {
      throw error as Error;
    },
    ...names,
  );
}

const values = ({ tensors }: Checkpoint, name: string) => {
  const data = tensors.get(name)?.data;
  if (data === undefined) throw new Error(`there is no ${name}`);
  return [...data].map(Number);
};

let source: Awaited<ReturnType<typeof run>>;
beforeAll(async () => void (source = await run({ name: "source", steps: 5, seed: 3, averageDecay: 0.5 })));

describe("--from", () => {
  test("begins with the weights of both networks and the average, and nothing else", async () => {
    const { events, checkpoint } = await run({ from: source.made.name, steps: 1, ...standing });
    const names = [...source.checkpoint.tensors.keys()].filter((name) => /^(generator|discriminator)\./.test(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(values(checkpoint, name), name).toEqual(values(source.checkpoint, name));
    const first = "average.generator.0.weight";
    const [average, now] = [values(source.checkpoint, first), values(source.checkpoint, first.replace("average.", ""))];
    for (const [index, value] of values(checkpoint, first).entries())
      expect(value).toBeCloseTo(((average[index] ?? NaN) + (now[index] ?? NaN)) / 2, 6);
    expect(values(checkpoint, "optimizer.generator.step")).toEqual([1]);
    expect(events.filter(({ type }) => type === "warning")).toEqual([]);
  });

  test("says what did not fit, and draws it", async () => {
    const { events, checkpoint } = await run({ from: source.made.name, steps: 1, latent: 5, ...standing });
    expect(events.find(({ type }) => type === "warning")).toMatchObject({
      message: expect.stringMatching(/drawn anew: generator\.0\.weight \[128, 5\]/) as string,
    });
    expect(values(checkpoint, "generator.2.weight")).toEqual(values(source.checkpoint, "generator.2.weight"));
  });

  test("refuses a run of which nothing fits", async () => {
    const settings = Object.entries({ data: "mnist", batch: 4, threads: 1, from: source.made.name });
    const { config } = resolveConfig(
      findRecipe("r3gan"),
      settings.map(([path, value]) => ({ path, value, origin: "test" })),
    );
    const other = startRun(config, folder);
    await refused(CheckpointError, other, "source", "--from");
  });
});

describe("freeze", () => {
  test("keeps D's first layers, and only these", async () => {
    const { checkpoint } = await run({ from: source.made.name, steps: 3, freeze: 2 });
    const isKept = (name: string) =>
      JSON.stringify(values(checkpoint, name)) === JSON.stringify(values(source.checkpoint, name));
    const names = [...checkpoint.tensors.keys()].filter((name) => /^(generator|discriminator)\./.test(name));
    const layer = (name: string) => /^discriminator\.[13]\./.test(name); // after the magnification, 0: linear, LeakyReLU, linear, …
    expect(names.filter(isKept)).toEqual(names.filter(layer));
    expect(names.filter(layer)).toHaveLength(4);
  });

  test.each([
    [99, "vanilla", "layers"],
    [1, "cyclegan", "discriminator"],
  ])("of %i layers of %s is refused", async (freeze, recipe, word) => {
    const dataset = tinyDataset();
    const settings = Object.entries({ freeze, batch: 4, ...(recipe === "cyclegan" ? { size: 16 } : {}) });
    const { config } = resolveConfig(
      findRecipe(recipe),
      settings.map(([path, value]) => ({ path, value, origin: "test" })),
    );
    const training = train(config, { dataset, target: dataset });
    await refused(ConfigError, training.next(), "freeze", word);
  });
});

test("--keep says how many checkpoints stay", async () => {
  const { made } = await run({ steps: 6, checkpointEvery: 1, keep: 3 });
  expect(readdirSync(made.checkpoints).sort()).toEqual([4, 5, 6].map((step) => `step-00000${step}.safetensors`));
});
