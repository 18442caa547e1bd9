/** @file What `compress` and `anogan` learn of real digits in a few hundred steps of narrow networks, measured on images that they have not seen. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataset } from "#src/data/index.js";
import type { MemoryDataset } from "#src/data/index.js";
import { openDetector, openImageCodec, spreadImages } from "#src/explore/index.js";
import { auroc } from "#src/metrics/index.js";
import { findRecipe, resolveConfig, startRun } from "#src/training/index.js";

let parent: string;
beforeAll(async () => void (parent = await mkdtemp(join(tmpdir(), "ganvas-uses-"))));
afterAll(() => rm(parent, { recursive: true, force: true }));

/** Trains and gives the run's folder. */
async function trained(recipe: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
  const settings = Object.entries({ data: "mnist:train", threads: 1, ...fields }).map(([path, value]) => ({
    path,
    value,
    origin: "test",
  }));
  const run = await startRun(resolveConfig(findRecipe(recipe), settings).config, parent);
  for await (const event of run.events) expect(event.type).not.toBe("error");
  return run.folder.path;
}

test("compress: unseen digits in less than half a bit per pixel, whole files counted, closer than their mean", async () => {
  const small = { width: 8, widest: 16, channels: 8, blocks: 1, learningRate: 3e-3, averageDecay: 0.95 };
  const steps = { steps: 400, decayUntil: 400, adversarialFrom: 200 };
  const codec = await openImageCodec(await trained("compress", { ...small, ...steps, targetRate: 0.25 }));
  const { images, width, height } = (await openDataset("mnist:test")) as MemoryDataset;
  const pixels = width * height;
  let [bytes, squares, total, squaresOfAll] = [0, 0, 0, 0];
  const count = 40;
  for (let index = 0; index < count; index++) {
    const data = images.slice(index * pixels, (index + 1) * pixels);
    const file = await codec.compress({ width, height, channels: 1, data }, "digit");
    bytes += file.bytes.length;
    squares += data.reduce((sum, value, i) => sum + (value - (file.picture.data[i] ?? 0)) ** 2, 0);
    total += data.reduce((sum, value) => sum + value, 0);
    squaresOfAll += data.reduce((sum, value) => sum + value ** 2, 0);
  }
  await codec.dispose();
  const bitsPerPixel = (8 * bytes) / (count * pixels);
  const [error, variance] = [
    squares / (count * pixels),
    squaresOfAll / (count * pixels) - (total / (count * pixels)) ** 2,
  ];
  expect(bitsPerPixel).toBeLessThan(0.5);
  expect(error).toBeLessThan(variance / 3);
}, 300_000);

test("anogan: a digit that it has not seen stands out", async () => {
  const options = {
    width: 8,
    latent: 16,
    steps: 600,
    decayFrom: 300,
    decayUntil: 600,
    exclude: "0",
    learningRate: 5e-4,
  };
  const detector = await openDetector(await trained("anogan", options));
  const dataset = await openDataset("mnist:test", { size: 32 });
  const { images, indices } = spreadImages(dataset, 1000);
  const labels = new Int32Array(indices.length);
  dataset.fillLabels(indices, labels);
  const { scores } = detector.detect(images);
  await detector.dispose();
  const area = auroc(
    scores.filter((_, index) => labels[index] === 0),
    scores.filter((_, index) => labels[index] !== 0),
  );
  expect(area).toBeGreaterThan(0.7);
}, 300_000);
