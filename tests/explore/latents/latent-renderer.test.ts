/** @file Images of latents: those of the sampler for its seeds, alone as among others, with classes, and by way of styles. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLatentRenderer, mixTable } from "#src/explore/portable.js";
import type { LatentRenderer } from "#src/explore/portable.js";
import { createSampler } from "#src/training/models/sampler.js";
import type { Model } from "#src/training/index.js";
import { untrainedModel } from "../toy-model.js";

const labels = Array.from({ length: 40 }, (_, index) => index % 10);
const seeds = Array.from({ length: 40 }, (_, index) => 3 + index);

/** Largest difference of two images' pixels. */
const apart = (a: Float32Array, b: Float32Array): number =>
  Math.max(
    a.length === b.length ? 0 : Number.POSITIVE_INFINITY,
    ...a.map((value, at) => Math.abs(value - (b[at] ?? NaN))),
  );

describe.each([
  ["vanilla", { size: 6 }],
  ["cgan", { size: 16, width: 2, latent: 4 }],
  ["stylegan2", { size: 8, width: 2, widest: 4, latent: 4, styleSize: 4, mappingLayers: 1 }],
])("%s", (recipe, fields) => {
  let model: Model;
  let renderer: LatentRenderer;
  let sampled: Float32Array;
  beforeAll(async () => {
    model = await untrainedModel(recipe, fields);
    const { gan, spec, executor, state } = model;
    if (gan.generator === undefined) throw new Error("no generator");
    const sampler = await createSampler(gan, { generator: gan.generator, image: spec, executor, state });
    sampled = sampler.images(seeds, labels, gan.generator.styled?.truncation);
    renderer = await createLatentRenderer(model);
  }, 60_000);
  afterAll(() => model.dispose());

  test("draws what the sampler draws, many at once or one", () => {
    const latents = renderer.ofSeeds(seeds);
    const size = sampled.length / seeds.length;
    expect(apart(renderer.render({ space: "z", latents, labels }), sampled)).toBeLessThan(1e-5);
    const one = renderer.render({ space: "z", latents: renderer.ofSeeds([8]), labels: [5] });
    expect(apart(one, sampled.slice(5 * size, 6 * size))).toBeLessThan(1e-5);
  });

  test("by way of styles it draws the same, and mixes", () => {
    if (renderer.styles === undefined) {
      expect(() => renderer.stylesOf(renderer.ofSeeds([1]))).toThrow("internal");
      return;
    }
    const styles = renderer.stylesOf(renderer.ofSeeds(seeds));
    expect(apart(renderer.render({ space: "w", latents: styles }), sampled)).toBeLessThan(1e-5);
    const width = renderer.widths.w ?? 0;
    const all = { first: 0, last: renderer.styles.layers - 1 };
    const table = mixTable(renderer, {
      rows: styles.slice(0, width),
      columns: styles.slice(width, 3 * width),
      layers: all,
    });
    const size = sampled.length / seeds.length;
    const cell = (index: number) => table.subarray(index * size, (index + 1) * size);
    expect(table).toHaveLength(6 * size); // corner, B, B; A, B, B
    expect(apart(cell(4), cell(1))).toBeLessThan(1e-5);
    expect(apart(cell(5), cell(2))).toBeLessThan(1e-5);
    expect(apart(cell(3), sampled.slice(0, size))).toBeLessThan(1e-5);
  });
});
