/** @file The field's test for mode collapse: on the ring of 8 Gaussians the plain game loses modes and those that are meant to cover all of them do, at their defaults for such data. */
import { expect, test } from "vitest";
import { pointDistributions } from "#src/data/index.js";
import { mixtureCoverage } from "#src/metrics/index.js";
import type { MixtureCoverage } from "#src/metrics/index.js";
import { findRecipe, resolveConfig, train } from "#src/training/index.js";

/** Trains on the ring and measures the last 2500 samples. */
async function coverageOf(recipe: string): Promise<MixtureCoverage> {
  const settings = Object.entries({ data: "ring", samplesEvery: 0, threads: 1 });
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

// Seen: 95.6 % and 95.7 % of high quality.
test.each(["r3gan", "wgan-gp"])("%s covers all modes", { timeout: 240_000 }, async (recipe) => {
  const { covered, modes, highQuality } = await coverageOf(recipe);
  expect([covered, modes]).toEqual([8, 8]);
  expect(highQuality).toBeGreaterThan(0.8);
});

// Seen: 0, 1 and 5 modes for seeds 0, 1 and 2.
test("the plain GAN, whose D learns more slowly than G, leaves most out", { timeout: 240_000 }, async () => {
  const { covered } = await coverageOf("vanilla");
  expect(covered).toBeLessThan(6);
});
