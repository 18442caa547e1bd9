/** @file Images at the size that a run trains at. */
import { describe, expect, test } from "vitest";
import { DataError } from "#src/base/errors.js";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import type { ImageDataset } from "#src/data/index.js";
import { fitData } from "#src/training/data/fit-data.js";
import { train } from "#src/training/index.js";
import { expectOneLine } from "../../support/one-line.js";
import { collect, tinyConfig, tinyDataset } from "../tiny.js";

const vanilla = { recipe: "vanilla" };
/** Two images of 2×3 pixels in three channels, with labels. */
const small = new MemoryDataset(
  {
    name: "small",
    height: 2,
    width: 3,
    channels: 3,
    images: Uint8Array.from({ length: 36 }, (_, index) => 255 - index),
    labels: Uint8Array.of(1, 0),
    classes: 2,
  },
  sha256,
);

describe("fitting", () => {
  test("what has the size already is left alone", () => {
    const data = tinyDataset();
    expect(fitData(data, { ...vanilla, size: "auto" }, {})).toBe(data);
    expect(fitData(data, { ...vanilla, size: 6 }, {})).toBe(data);
    expect(fitData(small, { ...vanilla, size: "auto" }, {})).toBe(small); // any size will do, square or not
  });

  test("grey images a little smaller get a border of −1, as 28 becomes 32", () => {
    const images = Uint8Array.from({ length: 2 * 14 * 14 }, (_, index) => 255 - (index % 200));
    const grey = new MemoryDataset({ name: "grey", height: 14, width: 14, channels: 1, images }, sha256);
    const fitted = fitData(grey, { ...vanilla, size: 16 }, {});
    expect(fitted).toMatchObject({ name: "grey", count: 2, height: 16, width: 16, channels: 1 });
    const own = new Float32Array(images.length);
    grey.fillImages(Uint32Array.of(1, 0), own);
    const into = new Float32Array(2 * 256);
    fitted.fillImages(Uint32Array.of(1, 0), into);
    const expected = Array.from({ length: 512 }, (_, index) => {
      const [image, y, x] = [index >> 8, ((index >> 4) & 15) - 1, (index & 15) - 1];
      return y >= 0 && y < 14 && x >= 0 && x < 14 ? own[(image * 14 + y) * 14 + x] : -1;
    });
    expect(Array.from(into)).toEqual(expected);
  });

  test("other sizes are resized, labels stay", () => {
    for (const size of [2, 5]) {
      const fitted = fitData(small, { ...vanilla, size }, {});
      expect(fitted).toMatchObject({ name: "small", count: 2, height: size, width: size, channels: 3, classes: 2 });
      const labels = new Int32Array(2);
      fitted.fillLabels(Uint32Array.of(0, 1), labels);
      expect([...labels]).toEqual([1, 0]);
    }
  });

  test("images that are not in memory must have the size", () => {
    const elsewhere: ImageDataset = {
      ...{ name: "elsewhere", count: 2, height: 2, width: 3, channels: 3, sha256: small.sha256 },
      fillImages: () => {},
      fillLabels: () => {},
    };
    expectOneLine(DataError, () => fitData(elsewhere, { ...vanilla, size: 5 }, {}), "2×3", "5×5");
  });

  test("another size is other data", () => {
    const [seven, eight] = [7, 8].map((size) => fitData(small, { ...vanilla, size }, {}).sha256);
    expect(new Set([small.sha256, seven, eight]).size).toBe(3);
    expect(fitData(small, { ...vanilla, size: 7 }, {}).sha256).toBe(seven);
  });

  test("auto is the recipe's next size", () => {
    expect(fitData(tinyDataset(), { size: "auto" }, { sizes: [4, 8, 16] }).height).toBe(8);
  });
});

test("a run trains at that size, goes on at it, and keeps it", async () => {
  const dataset = tinyDataset();
  const { events, checkpoints } = await collect(train(tinyConfig({ steps: 2, size: 9 }), { dataset }));
  expect(events[0]).toMatchObject({ type: "start", image: { height: 9, width: 9, channels: 1 } });
  const [from] = checkpoints;
  expect(from?.image).toEqual({ height: 9, width: 9, channels: 1 });
  const rest = await collect(train(tinyConfig({ steps: 3, size: 9 }), { dataset, from }));
  expect(rest.events.at(-1)).toMatchObject({ type: "finish", step: 3 });
});
