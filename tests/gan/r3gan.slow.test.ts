/** @file R3GAN on the ring of 8 Gaussians, by its own settings for it: every mode, and most samples of high quality (within 3σ). */
import { expect, test } from "vitest";
import { pointDistributions } from "#src/data/index.js";
import { mixtureCoverage } from "#src/metrics/index.js";
import { findRecipe, resolveConfig, train } from "#src/training/index.js";

test("all modes, at least 80 % of high quality", { timeout: 600_000 }, async () => {
  const settings = { data: "ring", samplesEvery: 0, threads: 1 };
  const { config } = resolveConfig(
    findRecipe("r3gan"),
    Object.entries(settings).map(([path, value]) => ({ path, value, origin: "test" })),
  );
  const [ring] = pointDistributions;
  let images: Float32Array = new Float32Array();
  for await (const event of train(config)) if (event.type === "samples" && event.kind === "fakes") ({ images } = event);
  if (ring === undefined) throw new Error("there is no ring");
  const { covered, highQuality } = mixtureCoverage(images, ring);
  expect(covered).toBe(8);
  expect(highQuality).toBeGreaterThanOrEqual(0.8);
});
