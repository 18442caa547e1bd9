/** @file What `ganvas train` promises, by its defaults: digits that a classifier of real ones recognises, all ten of them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { loadMnist } from "#src/data/index.js";
import { modeReport, trainDigitClassifier } from "#src/metrics/index.js";
import { findRecipe, openGenerator, resolveConfig, startRun } from "#src/training/index.js";

/** The same bits as with any number of threads; the other core is for the tests beside this one. */
const oneThread = { path: "threads", value: 1, origin: "test" };

/** What the classifier says of 1 000 images of a run's generator. */
async function judge(folder: string): Promise<ReturnType<typeof modeReport>> {
  const generator = await openGenerator(folder);
  const images = generator.images(Array.from({ length: 1000 }, (_, seed) => seed));
  await generator.dispose();
  const executor = await createExecutor({ threads: 1 });
  const classifier = await trainDigitClassifier(executor, await loadMnist({ split: "train" }));
  expect(classifier.accuracy(await loadMnist({ split: "test" }))).toBeGreaterThanOrEqual(0.98);
  const report = modeReport(classifier.classify(images), classifier.classes);
  await executor.dispose();
  return report;
}

test(
  "the vanilla recipe at its defaults: ten digits, none under 3 % of 1 000, mean confidence at least 0.85",
  { timeout: 900_000 },
  async () => {
    const parent = await mkdtemp(join(tmpdir(), "ganvas-quality-"));
    try {
      const { config } = resolveConfig(findRecipe("vanilla"), [oneThread]);
      const run = await startRun(config, parent);
      let last = "";
      for await (const event of run.events) last = event.type;
      expect(last).toBe("finish");
      const report = await judge(run.folder.path);
      expect(report.count).toBe(1000);
      expect(report.missing).toEqual([]);
      expect(report.leastShare).toBeGreaterThanOrEqual(0.03);
      expect(report.meanConfidence).toBeGreaterThanOrEqual(0.85);
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  },
);
