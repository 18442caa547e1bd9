/** @file Resizing against Pillow, and the ways in which images become square, grey or coloured. */
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { fitImages, fitPixels, fits, MemoryDataset, openDataset, resizePixels, sha256 } from "#src/data/index.js";
import type { Pixels } from "#src/data/index.js";
import { expectOneLine } from "../support/one-line.js";

const expected = JSON.parse(await readFile(new URL("fixtures/expected.json", import.meta.url), "utf8")) as {
  readonly resized: Readonly<Record<string, readonly number[]>>;
  readonly grey: readonly number[];
  readonly colour: readonly number[];
};

const image = (width: number, height: number, channels: number, data: readonly number[]): Pixels => ({
  ...{ width, height, channels },
  data: Uint8Array.from(data),
});

test.each(Object.entries(expected.resized))("resizing to %s is what Pillow does", (size, wanted) => {
  const [width = 0, height = 0] = size.split("x").map(Number);
  const small = image(6, 2, 1, [0, 50, 100, 150, 200, 250, 10, 20, 30, 40, 50, 60]);
  const found = resizePixels(small, width, height).data;
  // Pillow rounds to bytes between its two passes.
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, i) => expect(!(Math.abs(value - (found[i] ?? NaN)) <= 1)).toBe(false));
});

test("one colour stays that colour, at any size", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 4 }),
      fc.nat(255),
      fc.constantFrom(1, 3),
      ([width = 1, height = 1, toWidth = 1, toHeight = 1], value, channels) => {
        const flat = { width, height, channels, data: new Uint8Array(width * height * channels).fill(value) };
        const { data } = resizePixels(flat, toWidth, toHeight);
        expect(data.length).toBe(toWidth * toHeight * channels);
        expect(data.every((byte) => byte === value)).toBe(true);
      },
    ),
  );
});

describe("square", () => {
  const digit = image(
    28,
    28,
    1,
    Array.from({ length: 784 }, (_, i) => 1 + (i % 255)),
  );

  test("grey digits of 28×28 get a margin of two pixels, −1 in training", () => {
    const { data } = fitPixels(digit, { size: 32 });
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        const inside = x >= 2 && x < 30 && y >= 2 && y < 30;
        expect(data[y * 32 + x]).toBe(inside ? digit.data[(y - 2) * 28 + x - 2] : 0);
      }
    }
  });

  test("crop takes the middle, pad keeps all, stretch distorts", () => {
    const wide = image(4, 2, 1, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...fitPixels(wide, { size: 2, fit: "crop" }).data]).toEqual([2, 3, 6, 7]);
    expect([...fitPixels(wide, { size: 4, fit: "pad" }, 9).data]).toEqual([
      ...[9, 9, 9, 9],
      ...[1, 2, 3, 4, 5, 6, 7, 8],
      ...[9, 9, 9, 9],
    ]);
    expect(fitPixels(wide, { size: 3, fit: "stretch" })).toMatchObject({ width: 3, height: 3 });
    expect([...fitPixels(image(2, 4, 1, [1, 2, 3, 4, 5, 6, 7, 8]), { size: 2 }).data]).toEqual([3, 4, 5, 6]);
  });

  test("every fit gives the size and channels asked for", () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40 })),
        fc.constantFrom(...fits),
        fc.constantFrom(1, 3),
        fc.constantFrom(1, 3),
        ([width, height, size], fit, from, to) => {
          const pixels = { width, height, channels: from, data: new Uint8Array(width * height * from) };
          const fitted = fitPixels(pixels, { size, fit, channels: to });
          expect(fitted).toMatchObject({ width: size, height: size, channels: to });
          expect(fitted.data.length).toBe(size * size * to);
        },
      ),
    );
  });

  test("sizes out of range are refused", () => {
    const dataset = new MemoryDataset(
      { name: "d", height: 1, width: 1, channels: 1, images: Uint8Array.of(5) },
      sha256,
    );
    for (const wrong of [{ size: 0 }, { size: 1.5 }, { size: 5000 }, { channels: 2 }]) {
      expectOneLine(ConfigError, () => fitImages(dataset, wrong), "choose");
    }
  });
});

test("RGB to grey by luma, as Pillow's L; grey to RGB repeats", () => {
  const colour = image(12, 10, 3, expected.colour);
  const grey = fitPixels(colour, { channels: 1 });
  grey.data.forEach((value, i) => expect(Math.abs(value - (expected.grey[i] ?? NaN))).toBeLessThanOrEqual(1));
  const back = fitPixels(grey, { channels: 3 }).data;
  grey.data.forEach((value, i) => expect([...back.subarray(3 * i, 3 * i + 3)]).toEqual([value, value, value]));
});

test("a data set opens at the size and channels that a recipe wants", async () => {
  const [plain, fitted] = await Promise.all([
    openDataset("mnist", "test"),
    openDataset("mnist", { split: "test", size: 32, channels: 3 }),
  ]);
  expect(fitted).toMatchObject({ name: "mnist", count: 10_000, height: 32, width: 32, channels: 3, classes: 10 });
  expect(fitted.sha256).not.toBe(plain.sha256);
  const [before, after] = [new Float32Array(784), new Float32Array(3072)];
  plain.fillImages(Uint32Array.of(17), before);
  fitted.fillImages(Uint32Array.of(17), after);
  expect(after[0]).toBe(-1);
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 28; x++) expect(after[3 * ((y + 2) * 32 + x + 2) + 1]).toBe(before[y * 28 + x]);
  }
});

test("what fits already is not copied", () => {
  const dataset = new MemoryDataset({ name: "d", height: 2, width: 2, channels: 1, images: new Uint8Array(4) }, sha256);
  expect(fitImages(dataset, {})).toBe(dataset);
  expect(fitImages(dataset, { size: 2, channels: 1 })).toBe(dataset);
});
