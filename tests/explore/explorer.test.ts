/** @file Places and their images: a seed's own image, the plane around it, directions on top, ways between places, styles and truncation. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { openExplorer } from "#src/explore/portable.js";
import type { Explorer, Place } from "#src/explore/portable.js";
import type { Model } from "#src/training/index.js";
import { toyModel, untrainedModel } from "./toy-model.js";

const start: Place = { base: 7, plane: 1, x: 0, y: 0, label: 0, method: "sefa", amounts: [], layers: "all" };
const style = { size: 8, width: 2, widest: 4, latent: 4, styleSize: 4, mappingLayers: 1 };

/** Largest difference of two images' pixels. */
const apart = (a: Float32Array, b: Float32Array): number =>
  a.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? NaN))),
    a.length === b.length ? 0 : Number.POSITIVE_INFINITY,
  );

describe.each([
  ["vanilla", { size: 6 }],
  ["stylegan2", style],
])("%s", (recipe, fields) => {
  let model: Model;
  let explorer: Explorer;
  beforeAll(async () => {
    model = await untrainedModel(recipe, fields);
    explorer = await openExplorer(model);
  }, 30_000);
  afterAll(() => model.dispose());
  const image = async (changes: Partial<Place> = {}): Promise<Float32Array> =>
    explorer.images([{ ...start, ...changes }]);

  test("where nothing is moved, it is the seed's image", async () => {
    const { renderer } = explorer;
    expect(apart(await image(), renderer.render({ space: "z", latents: renderer.ofSeeds([7]) }))).toBeLessThan(1e-5);
  });

  test("a drag changes it, a full turn brings it back", async () => {
    expect(apart(await image({ x: 0.5 }), await image())).toBeGreaterThan(1e-4);
    expect(apart(await image({ y: 2 * Math.PI }), await image())).toBeLessThan(1e-4);
  });

  test.each(["sefa", "ganspace"] as const)("directions of %s change it, and are there once", async (method) => {
    expect(apart(await image({ method, amounts: [2] }), await image())).toBeGreaterThan(1e-4);
    expect(await explorer.directions(method)).toBe(await explorer.directions(method));
  });

  test("a way begins at each place in turn, and what lies between is neither", async () => {
    const places: Place[] = [start, { ...start, base: 8, amounts: [1] }, { ...start, base: 9, x: 1 }];
    const ends = await explorer.images(places);
    const size = ends.length / 3;
    const way = await explorer.along(places, [0, 1, 2, 3, 0.5]);
    const at = (all: Float32Array, index: number) => all.slice(index * size, (index + 1) * size);
    for (const k of [0, 1, 2, 3]) expect(apart(at(way, k), at(ends, k % 3))).toBeLessThan(1e-4);
    for (const k of [0, 1]) expect(apart(at(way, 4), at(ends, k))).toBeGreaterThan(1e-4);
  });

  test("a place of another model is refused in one line", async () => {
    const base = { space: "w", latent: new Float32Array(3) } as const;
    await expect(image({ base })).rejects.toThrow(
      /^new: the latent is of another model; start from a seed and a class of this one$/,
    );
    await expect(image({ label: 0.5 })).rejects.toThrow(ConfigError);
  });

  test("a latent that was found is a base like a seed", async () => {
    const z = explorer.renderer.ofSeeds([7]);
    expect(apart(await image({ base: { space: "z", latent: z }, x: 0.3 }), await image({ x: 0.3 }))).toBeLessThan(1e-5);
  });
});

test("styles: truncation 0 is one image for all; a base of styles can be dragged, mixed, and be on a way with seeds", async () => {
  const model = await untrainedModel("stylegan2", style);
  const explorer = await openExplorer(model);
  const mean = await explorer.images([1, 2].map((base) => ({ ...start, base, psi: 0 })));
  expect(apart(mean.slice(0, 64), mean.slice(64))).toBeLessThan(1e-6);
  const latent = explorer.renderer.stylesOf(explorer.renderer.ofSeeds([7]), 0.7);
  const found: Place = { ...start, base: { space: "w", latent } };
  const seeded: Place = { ...start, psi: 0.7 };
  expect(apart(await explorer.images([found]), await explorer.images([seeded]))).toBeLessThan(1e-5);
  expect(apart(await explorer.images([{ ...found, x: 0.5 }]), await explorer.images([found]))).toBeGreaterThan(1e-5);
  expect(apart(await explorer.along([found, seeded], [0.5]), await explorer.images([seeded]))).toBeLessThan(1e-5);
  const table = await explorer.mixed([seeded], [{ ...start, base: 8 }], "coarse");
  expect(table).toHaveLength(4 * 64);
  expect(apart(table.slice(128, 192), await explorer.images([seeded]))).toBeLessThan(1e-5);
  await model.dispose();
});

test("points are no images", async () => {
  const model = await toyModel({ latent: 2, forward: (_, z) => z });
  await expect(openExplorer({ ...model, spec: { height: 1, width: 1, channels: 2 } })).rejects.toThrow(ConfigError);
  await model.dispose();
});
