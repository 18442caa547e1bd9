/** @file Maps: what is drawn lies with what is real, what is not drawn lies alone; equal arguments give equal maps. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { imageMapOf, mapPicture } from "#src/explore/index.js";
import type { ImageMap, ImageMapOptions } from "#src/explore/index.js";
import type { Model } from "#src/training/index.js";
import { temporaryFolder } from "../../training/tiny.js";
import { drawingModel, imagesOf, partCount, tableGenerator, writeRandomIdx } from "../drawing-model.js";

const data = writeRandomIdx(join(temporaryFolder(), "data"));
const all = Array.from({ length: 2 * partCount }, (_, index) => index);

async function mapOf(indices: readonly number[], options: ImageMapOptions = {}): Promise<ImageMap> {
  const model: Model = await drawingModel(data, tableGenerator(await imagesOf(data, indices)));
  try {
    return await imageMapOf(model, { neighbours: 6, by: "pixels", ...options });
  } finally {
    await model.dispose();
  }
}

let alike: ImageMap;
beforeAll(async () => {
  alike = await mapOf(all);
});

test("who draws what is real is mixed with it; who draws one image leaves nearly all others alone", async () => {
  const collapsed = await mapOf([5]);
  expect(alike.real.count).toBe(2 * partCount);
  expect(alike.points).toHaveLength(2 * 2 * 2 * partCount);
  expect(Math.abs(alike.mixed - 0.5)).toBeLessThan(0.2);
  expect(alike.missed).toBeLessThan(0.2);
  expect(collapsed.mixed).toBeLessThan(0.3); // its own real image is among the nearest
  expect(collapsed.missed).toBeGreaterThan(0.8);
});

test("points fill [−1, 1]; equal seeds give equal maps, others other ones; stages are told", async () => {
  const stages: string[] = [];
  const [a, b, c] = [
    await mapOf(all, { count: 20, seed: 3, onStage: (stage) => stages.push(stage) }),
    await mapOf(all, { count: 20, seed: 3 }),
    await mapOf(all, { count: 20, seed: 4 }),
  ];
  expect(b.points).toEqual(a.points);
  expect(c.points).not.toEqual(a.points);
  expect(a.points.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeCloseTo(1, 5);
  expect(stages.slice(0, 2)).toEqual(["drawing 20 images", "looking for neighbours"]);
  expect(stages.at(-1)).toMatch(/^layout: 9\d %$/);
});

test("features are compared where there is an extractor", async () => {
  const { by, extractor, real, classNames } = await mapOf(all, { by: undefined, count: 20 });
  expect({ by, count: real.count, names: classNames }).toEqual({ by: "features", count: 20, names: undefined });
  expect(extractor).toMatch(/^grey-features /);
});

test("the picture has a colour for each class of the real images, and dark rings for drawn ones", async () => {
  const { width, height, channels, data: pixels } = mapPicture(alike, "real, o drawn");
  expect([width, channels, pixels.length]).toEqual([800, 3, 800 * height * 3]);
  const has = (r: number, g: number, b: number): boolean =>
    Array.from({ length: width * height }, (_, at) => 3 * at).some(
      (at) => pixels[at] === r && pixels[at + 1] === g && pixels[at + 2] === b,
    );
  expect([has(31, 119, 180), has(255, 127, 14), has(20, 20, 20)]).toEqual([true, true, true]); // two classes, text
  expect(has(44, 160, 44)).toBe(false); // there is no third class
});

test("too few images are refused in one line", async () => {
  const failure = mapOf(all, { count: 4 });
  await expect(failure).rejects.toThrow(ConfigError);
  await expect(failure).rejects.toThrow("4 images of each kind are too few for 6 neighbours; ask for fewer");
});
