/**
 * @file What class-conditional recipes learn of real digits in a few hundred steps of narrow networks, as a classifier of real images sees it:
 * the class asked for is drawn; InfoGAN, which is told no class, finds categories of one digit each.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { openDataset } from "#src/data/index.js";
import { conditionalAccuracy, trainDigitClassifier } from "#src/metrics/index.js";
import type { DigitClassifier } from "#src/metrics/index.js";
import type { Executor } from "#src/tensor/index.js";
import { findRecipe, openGenerator, resolveConfig, startRun } from "#src/training/index.js";
import type { Generator } from "#src/training/index.js";

const classes = 10;
const perClass = 20;
let executor: Executor;
let classifier: DigitClassifier;
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "ganvas-conditional-"));
  executor = await createExecutor({ threads: 2 });
  classifier = await trainDigitClassifier(executor, await openDataset("mnist:train", { size: 32 }), { steps: 700 });
  expect(classifier.accuracy(await openDataset("mnist:test", { size: 32 }))).toBeGreaterThan(0.95);
}, 120_000);

afterAll(async () => {
  await executor.dispose();
  await rm(parent, { recursive: true, force: true });
});

/** Trains narrow networks and uses the generator. */
async function after<Result>(
  recipe: string,
  steps: number,
  options: Readonly<Record<string, unknown>>,
  use: (generator: Generator) => Result,
): Promise<Result> {
  const settings = Object.entries({ data: "mnist:train", steps, batch: 32, ...options }).map(([path, value]) => ({
    path,
    value,
    origin: "test",
  }));
  const { config } = resolveConfig(findRecipe(recipe), settings);
  const run = await startRun(config, parent);
  for await (const event of run.events) expect(event.type).not.toBe("error");
  const generator = await openGenerator(run.folder.path);
  const result = use(generator);
  await generator.dispose();
  return result;
}

test.each([
  ["cgan", {}],
  ["acgan", {}],
  ["acgan", { conditioning: "projection" }],
])(
  "%s %o draws the digit that is asked for",
  async (recipe, options) => {
    const { accuracy } = await after(recipe, 400, { width: 16, ...options }, (generator) =>
      conditionalAccuracy((seeds, labels) => generator.images(seeds, labels), classifier, perClass),
    );
    console.log(recipe, options, accuracy);
    expect(accuracy).toBeGreaterThan(0.8);
  },
  120_000,
);

test("infogan finds categories of one digit each", async () => {
  const labels = Array.from({ length: classes * perClass }, (_, index) => index % classes);
  const seen = await after("infogan", 600, { width: 16 }, (generator) =>
    classifier.classify(
      generator.images(
        labels.map((_, index) => index),
        labels,
      ),
    ),
  );
  const counts = labels.map((_, category) =>
    Array.from(
      { length: classes },
      (__, digit) => labels.filter((label, index) => label === category && seen.labels[index] === digit).length,
    ),
  );
  const purity = counts.slice(0, classes).map((ofCategory) => Math.max(...ofCategory) / perClass);
  console.log("infogan", purity);
  expect(purity.reduce((a, b) => a + b, 0) / classes).toBeGreaterThan(0.5);
}, 120_000);
