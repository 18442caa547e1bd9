/** @file What D is shown to say of images is what it says in training, for GANs of many kinds. */
import { describe, expect, test } from "vitest";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { judging, judgingInputs } from "#src/gan/index.js";
import { compile } from "#src/tensor/index.js";
import { readState } from "#src/training/checkpoints/checkpoint.js";
import { findRecipe, openSession, resolveConfig } from "#src/training/index.js";
import type { TrainingConfig } from "#src/training/index.js";
import { hashTensors, tinyConfig, tinyDataset } from "../tiny.js";

const dataset = tinyDataset();
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

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
    ["steps back from noise", configOf("ddgan", { latent: 8, width: 4, r1: 0, size: 8, denoisingSteps: 2 }), labelled],
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
