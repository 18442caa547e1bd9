/** @file Copies of training images are found, images of the same kind are not called copies; neighbours, distances and order. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { fillUniform } from "#src/base/philox.js";
import { memorisationOf, neighbourSheet } from "#src/explore/index.js";
import type { Memorisation, MemorisationOptions } from "#src/explore/index.js";
import type { Model } from "#src/training/index.js";
import { temporaryFolder } from "../../training/tiny.js";
import { drawingModel, imagesOf, partCount, tableGenerator, writeRandomIdx } from "../drawing-model.js";
import { untrainedModel } from "../toy-model.js";

const folder = temporaryFolder();
const data = writeRandomIdx(join(folder, "data"));
beforeAll(() => void vi.stubEnv("GANVAS_CACHE", join(folder, "cache")));
afterAll(() => void vi.unstubAllEnvs());
const part = Array.from({ length: partCount }, (_, index) => index);

const check = async (model: Model, options: MemorisationOptions = {}): Promise<Memorisation> => {
  try {
    return await memorisationOf(model, { count: 40, neighbours: 3, ...options });
  } finally {
    await model.dispose();
  }
};

/** Images at random, as the data's. */
const others = (): Float32Array => {
  const values = new Float32Array(4 * 16);
  fillUniform(values, 5, 5, 5);
  return values.map((value) => 2 * value - 1);
};

describe("a generator of training images", () => {
  test("is 0 times as far from them, in pixels and in features, and all of its images are suspects", async () => {
    const table = await imagesOf(`${data}:train`, part.slice(0, 8));
    const found = await check(await drawingModel(`${data}:train`, tableGenerator(table)));
    expect(found).toMatchObject({ data: `${data}:train`, trainingCount: partCount, heldOut: `${data}:test` });
    expect(found.measures.map(({ by }) => by)).toEqual(["pixels", "features"]);
    for (const { ratio, nearer, copies, indices, distances } of found.measures) {
      expect(ratio).toBeLessThan(0.01);
      expect([nearer, copies]).toEqual([1, 1]);
      expect(indices.filter((_, at) => at % 3 === 0).every((index) => index < 8)).toBe(true);
      expect(distances).toHaveLength(3 * 40);
    }
    expect(found.suspects).toHaveLength(40);
    expect(found.suspects[0]?.nearness).toBeLessThan(0.01);
  });

  test("among others is told apart: the copies are the suspects", async () => {
    const table = Float32Array.from([...(await imagesOf(data, [3, 4])), ...others()]);
    const found = await check(await drawingModel(data, tableGenerator(table)));
    const [pixels] = found.measures;
    const isCopy = (index: number): boolean => (pixels?.distances[3 * index] ?? 1) < 1e-3;
    const copies = found.suspects.filter(({ index }) => isCopy(index));
    expect(copies.length).toBeGreaterThan(0);
    expect(found.suspects.slice(0, copies.length)).toEqual(copies);
    expect(pixels?.copies).toBeCloseTo(copies.length / 40, 5);
    expect(found.heldOut).toBeUndefined(); // all images were for training: each is beside all others
  });
});

test("features of training images are kept, and those that are kept are the same", async () => {
  const drawing = async (): Promise<Memorisation> =>
    check(await drawingModel(`${data}:train`, tableGenerator(others())), { count: 6 });
  const [first, again] = [await drawing(), await drawing()];
  expect(readdirSync(join(folder, "cache", "features")).length).toBeGreaterThan(0);
  expect(again.measures).toEqual(first.measures);
});

test("images that the generator has not seen are no copies", async () => {
  const table = await imagesOf(`${data}:test`, part);
  const found = await check(await drawingModel(`${data}:train`, tableGenerator(table)));
  for (const { ratio, interval, nearer } of found.measures) {
    expect(Math.abs(ratio - 1)).toBeLessThan(interval + 0.1);
    expect(Math.abs(nearer - 0.5)).toBeLessThan(0.2);
  }
});

test("distances are root mean squares of pixels' differences, the nearest first, and the sheet shows them", async () => {
  const found = await check(await drawingModel(data, tableGenerator(others())), { count: 5 });
  const [pixels] = found.measures;
  const near = found.trainingImages(pixels?.indices.slice(0, 3) ?? new Uint32Array());
  const drawn = found.drawn.images.subarray(0, 4);
  for (let k = 0; k < 3; k++) {
    const sum = drawn.reduce((total, value, at) => total + (value - (near[4 * k + at] ?? NaN)) ** 2, 0);
    expect(pixels?.distances[k]).toBeCloseTo(Math.sqrt(sum / 4), 6);
  }
  expect(pixels?.distances.slice(0, 3)).toEqual(pixels?.distances.slice(0, 3).sort());
  const sheet = neighbourSheet(found, found.suspects.slice(0, 2));
  expect(sheet.channels).toBe(1);
  expect(sheet.data.length).toBe(sheet.width * sheet.height);
  expect(new Set(sheet.data).size).toBeGreaterThan(4);
});

test.each<readonly [string, () => Promise<Model>, MemorisationOptions, string]>([
  [
    "held-out images that were trained on",
    async () => drawingModel(data, tableGenerator(others())),
    { heldOut: data },
    "all held-out images are among the training images",
  ],
  [
    "more neighbours than images",
    async () => drawingModel(data, tableGenerator(others())),
    { neighbours: 80 },
    "has 80 images, too few for 80 neighbours",
  ],
  [
    "a recipe that draws no images from latents",
    () => untrainedModel("cyclegan", { size: 8, width: 2, blocks: 1 }),
    {},
    "makes images from images",
  ],
])("%s are refused in one line", async (_, model, options, reason) => {
  const failure = check(await model(), options);
  await expect(failure).rejects.toThrow(ConfigError);
  await expect(failure).rejects.toThrow(reason);
});
