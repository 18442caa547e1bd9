/** @file The field's test for mode collapse: on the ring of 8 Gaussians a plain GAN loses modes, R3GAN's game covers them all. */
import { expect, test } from "vitest";
import { pointDistributions } from "#src/data/index.js";
import { mixtureCoverage } from "#src/metrics/index.js";
import type { MixtureCoverage } from "#src/metrics/index.js";
import { findRecipe, resolveConfig, train } from "#src/training/index.js";

/** Trains on the ring and measures the last 2500 samples. */
async function coverageOf(recipe: string, changes: Readonly<Record<string, unknown>>): Promise<MixtureCoverage> {
  const settings = Object.entries({ data: "ring", samplesEvery: 0, threads: 2, ...changes });
  const { config } = resolveConfig(
    findRecipe(recipe),
    settings.map(([path, value]) => ({ path, value, origin: "test" })),
  );
  const [ring] = pointDistributions;
  let images: Float32Array | undefined;
  for await (const event of train(config))
    if (event.type === "samples" && event.kind === "fakes") images = event.images;
  if (images === undefined || ring === undefined) throw new Error("there are no samples");
  return mixtureCoverage(images, ring);
}

test("a plain GAN loses modes", { timeout: 120_000 }, async () => {
  const { covered, modes } = await coverageOf("vanilla", { steps: 4000 });
  expect(modes).toBe(8);
  expect(covered).toBeLessThan(8);
});

/** Half of the defaults' time. */
const short = { steps: 4000, decayUntil: 4000 };

test.each(["wgan-gp", "r3gan", "pacgan"])("%s covers all modes", { timeout: 240_000 }, async (recipe) => {
  const { covered, highQuality } = await coverageOf(recipe, short);
  expect(covered).toBe(8);
  expect(highQuality).toBeGreaterThan(0.6);
});
