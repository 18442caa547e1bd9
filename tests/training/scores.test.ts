/** @file Histograms of D's scores: they are of what D says in training, they count all images, and looking changes nothing. */
import { describe, expect, test } from "vitest";
import { judging, judgingInputs } from "#src/gan/index.js";
import { compile } from "#src/tensor/index.js";
import { readState } from "#src/training/checkpoint.js";
import { openSession, resolveConfig, findRecipe, train } from "#src/training/index.js";
import type { ScoresEvent, TrainingConfig } from "#src/training/index.js";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { collect, hashTensors, tinyConfig, tinyDataset } from "./tiny.js";

const dataset = tinyDataset();
const sum = (counts: ArrayLike<number>): number => Array.from(counts).reduce((a, b) => a + b, 0);
const mean = (values: ArrayLike<number>): number => sum(values) / values.length;

const side = 16;
const labelled = new MemoryDataset(
  {
    ...{ name: "labelled", height: side, width: side, channels: 1, classes: 2 },
    images: Uint8Array.from({ length: 40 * side ** 2 }, (_, i) => (i * i * 31 + 7 * i) % 256),
    labels: Uint8Array.from({ length: 40 }, (_, i) => i % 2),
  },
  sha256,
);
const configOf = (recipe: string, fields: Readonly<Record<string, unknown>>): TrainingConfig =>
  resolveConfig(
    findRecipe(recipe),
    Object.entries({ batch: 8, threads: 1, ...fields }).map(([path, value]) => ({ path, value, origin: "test" })),
  ).config;

describe("what D says of a step's images is what that step reports", () => {
  test.each([
    ["a plain GAN", tinyConfig(), dataset],
    ["packs", tinyConfig({ pack: 2 }), dataset],
    ["augmentation and noise", configOf("vanilla", { augment: "diffaugment", instanceNoise: 0.5 }), labelled],
    ["a critic", tinyConfig({ loss: "wasserstein", weightClip: 0.1 }), dataset],
    ["labels and batch normalisation", configOf("cgan", { latent: 8, width: 4 }), labelled],
    ["a classifier beside", configOf("acgan", { latent: 8, width: 4 }), labelled],
    ["several generator networks", configOf("stylegan2", { latent: 8, size: 8, pathLength: 0, r1: 0 }), labelled],
  ])("with %s", async (_, config, data) => {
    const session = await openSession(config, { dataset: data });
    try {
      const { gan, spec, executor, state, feed } = session;
      if (gan.judge === undefined) throw new Error("there is no judge");
      await session.initialize();
      const inputs = judgingInputs(gan, spec, config.batch);
      const program = await compile(judging(gan, gan.judge), { executor, state, inputs });
      const before = hashTensors({ tensors: readState(state) });
      feed.fill(program);
      const judged = program.run({ seed: [config.seed] });
      const [real, fake] = [mean(judged.tensor("real")), mean(judged.tensor("fake"))];
      expect(hashTensors({ tensors: readState(state) })).toBe(before);
      feed.seek(0);
      const { result } = session.step();
      expect(real).toBeCloseTo(result.tensor("D(x)")[0] ?? NaN, 5);
      expect(fake).toBeCloseTo(result.tensor("D(G(z))")[0] ?? NaN, 5);
    } finally {
      await session.dispose();
    }
  });
});

const scoresOf = async (fields: Readonly<Record<string, unknown>>) => {
  const { events, checkpoints } = await collect(train(tinyConfig({ steps: 6, ...fields }), { dataset }));
  const scores = events.filter((event): event is ScoresEvent => event.type === "scores");
  return { scores, hashes: checkpoints.map(hashTensors) };
};

test("probabilities are counted over [0, 1], a critic's values over their range; every image once", async () => {
  for (const { kind, loss, batch, images } of [
    { kind: "probability", loss: "non-saturating", batch: 16, images: 64 },
    { kind: "critic", loss: "least-squares", batch: 80, images: 80 },
    { kind: "critic", loss: "hinge", batch: 48, images: 96 },
  ]) {
    const { scores } = await scoresOf({ loss, batch, samplesEvery: 4 });
    expect(scores.map(({ step }) => step)).toEqual([4, 6]);
    for (const { real, fake, from, to, ...event } of scores) {
      expect(event.kind).toBe(kind);
      expect([real.length, fake.length, sum(real), sum(fake)]).toEqual([20, 20, images, images]);
      if (kind === "probability") expect([from, to]).toEqual([0, 1]);
      else for (const end of [0, 19]) expect((real[end] ?? 0) + (fake[end] ?? 0), `bin ${end}`).toBeGreaterThan(0);
    }
  }
});

test("looking changes nothing that is learnt, and sees the same again", async () => {
  const [often, again, never] = await Promise.all([1, 1, 0].map(async (samplesEvery) => scoresOf({ samplesEvery })));
  expect(often?.hashes).toEqual(never?.hashes);
  expect(often?.scores).toEqual(again?.scores);
  expect(often?.scores.at(-1)).toEqual(never?.scores.at(-1));
});
