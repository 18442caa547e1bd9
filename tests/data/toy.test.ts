/** @file Toy distributions: what is known of them from their papers, and the errors of data sets that are not images. */
import { describe, expect, test } from "vitest";
import { ConfigError, DataError, ShapeError } from "#src/base/errors.js";
import { drawPoints, MemoryDataset, openDataset, PointDataset, pointDistributions, sha256 } from "#src/data/index.js";
import { StackedDigits } from "#src/data/toy/stacked-digits.js";
import { expectOneLine } from "../support/one-line.js";

const named = (name: string) => {
  const found = pointDistributions.find((distribution) => distribution.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const indices = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, index) => index);

describe("mixtures", () => {
  test("eight distinct modes on the unit circle, 25 on a lattice", () => {
    const ring = named("ring").mixture?.modes ?? [];
    expect(new Set(ring.map(([x, y]) => `${x.toFixed(6)} ${y.toFixed(6)}`)).size).toBe(8);
    for (const [x, y] of ring) expect(Math.hypot(x, y)).toBeCloseTo(1, 12);
    const grid = named("grid").mixture?.modes ?? [];
    expect(grid).toHaveLength(25);
    expect([...new Set(grid.flat())].sort((a, b) => a - b)).toEqual([-4, -2, 0, 2, 4]);
  });

  test.each(["ring", "grid"])("%s: as many points in each mode, around its mean with its deviation", (name) => {
    const distribution = named(name);
    const { modes, deviation } = distribution.mixture ?? { modes: [], deviation: 0 };
    const count = 20_000;
    const { points, labels } = drawPoints(distribution, count, 3);
    const sums = modes.map(() => ({ n: 0, x: 0, y: 0, squares: 0 }));
    labels.forEach((label, index) => {
      const [sum, mode] = [sums[label], modes[label]];
      if (sum === undefined || mode === undefined) throw new Error(`label ${label}`);
      const [dx, dy] = [(points[2 * index] ?? NaN) - mode[0], (points[2 * index + 1] ?? NaN) - mode[1]];
      sum.n++;
      sum.x += dx;
      sum.y += dy;
      sum.squares += dx * dx + dy * dy;
    });
    for (const { n, x, y, squares } of sums) {
      const share = 1 / modes.length;
      expect(Math.abs(n / count - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / count));
      expect(Math.hypot(x, y) / n).toBeLessThan((5 * deviation) / Math.sqrt(n));
      expect(Math.sqrt(squares / (2 * n)) / deviation).toBeCloseTo(1, 1);
    }
  });

  test("the spiral goes from radius 0.63 to 1.88", () => {
    const { points } = drawPoints(named("spiral"), 5000, 1);
    const radii = Array.from({ length: 5000 }, (_, index) =>
      Math.hypot(points[2 * index] ?? 0, points[2 * index + 1] ?? 0),
    );
    expect(Math.min(...radii)).toBeGreaterThan((1.5 * Math.PI) / 7.5 - 0.15);
    expect(Math.max(...radii)).toBeLessThan((4.5 * Math.PI) / 7.5 + 0.15);
  });
});

test("the moons are two half circles of radius 1, as many points on one as on the other", () => {
  const { points } = drawPoints(named("moons"), 5000, 1);
  const sides = [0, 0];
  for (let index = 0; index < 5000; index++) {
    const [x, y] = [points[2 * index] ?? NaN, points[2 * index + 1] ?? NaN];
    // Around (−½, −¼) from above, and around (½, ¼) from below.
    const distances = [Math.hypot(x + 0.5, y + 0.25), Math.hypot(x - 0.5, y - 0.25)].map((r) => Math.abs(r - 1));
    expect(Math.min(...distances)).toBeLessThan(0.3);
    const side = y + 0.25 > 0 && (distances[0] ?? 0) < (distances[1] ?? 0) ? 0 : 1;
    sides[side] = (sides[side] ?? 0) + 1;
  }
  expect((sides[0] ?? 0) / 5000).toBeCloseTo(0.5, 1);
});

describe("points as a data set", () => {
  test("100 000 images of one pixel, all in [−1, 1], the same every time", async () => {
    for (const { name, extent, mixture } of pointDistributions) {
      const dataset = await openDataset(name);
      expect(dataset).toMatchObject({
        name,
        count: 100_000,
        height: 1,
        width: 1,
        channels: 2,
        classes: mixture?.modes.length,
      });
      const values = new Float32Array(2 * dataset.count);
      dataset.fillImages(indices(dataset.count), values);
      expect(values.every((value) => Math.abs(value) <= 1)).toBe(true);
      expect(Math.max(...values.subarray(0, 1000)), "networks see most of [−1, 1]").toBeGreaterThan(0.7);
      const { points } = drawPoints(named(name), dataset.count, 0);
      expect([...values.subarray(0, 8)]).toEqual(
        [...points.subarray(0, 8)].map((value) => Math.fround(value / extent)),
      );
      expect(dataset.sha256).toBe(new PointDataset(named(name)).sha256);
    }
  });

  test("labels are the modes; other seeds and sizes are other data", () => {
    const ring = new PointDataset(named("ring"), 500);
    const [values, labels] = [new Float32Array(1000), new Int32Array(500)];
    ring.fillImages(indices(500), values);
    ring.fillLabels(indices(500), labels);
    labels.forEach((label, index) => {
      const angle = Math.atan2(values[2 * index + 1] ?? NaN, values[2 * index] ?? NaN);
      expect(((Math.round((angle / (2 * Math.PI)) * 8) % 8) + 8) % 8).toBe(label);
    });
    const hashes = [ring, new PointDataset(named("ring"), 500, 1), new PointDataset(named("ring"), 499)];
    expect(new Set(hashes.map((dataset) => dataset.sha256)).size).toBe(3);
  });

  test("what does not fit is one clear line", async () => {
    const spiral = new PointDataset(named("spiral"), 10);
    expectOneLine(DataError, () => spiral.fillLabels(indices(1), new Int32Array(1)), "spiral", "no labels");
    expectOneLine(ShapeError, () => spiral.fillImages(Uint32Array.of(10), new Float32Array(2)), "no image 10");
    expectOneLine(ShapeError, () => spiral.fillImages(indices(2), new Float32Array(3)), "room for 4");
    await expect(openDataset("ring", { size: 32 })).rejects.toThrow(
      /^data set ring holds points of the plane, .*leave --size/,
    );
    await expect(openDataset("ring", { size: 0 })).rejects.toThrow(ConfigError);
    await expect(openDataset("rings")).rejects.toThrow("did you mean ring?");
  });
});

/** Digits 0 … 9, image d being d + 1 everywhere. */
const flat = new MemoryDataset(
  {
    ...{ name: "flat", height: 2, width: 3, channels: 1, classes: 10 },
    images: Uint8Array.from({ length: 60 }, (_, pixel) => Math.floor(pixel / 6) + 1),
    labels: Uint8Array.from({ length: 10 }, (_, digit) => digit),
  },
  sha256,
);

describe("stacked digits", () => {
  test("an image's label is what its channels show", () => {
    const stacked = new StackedDigits(flat, 300);
    expect(stacked).toMatchObject({ count: 300, height: 2, width: 3, channels: 3, classes: 1000 });
    const [values, labels] = [new Float32Array(300 * 18), new Int32Array(300)];
    stacked.fillImages(indices(300), values);
    stacked.fillLabels(indices(300), labels);
    for (let image = 0; image < 300; image++) {
      const pixels = Array.from(
        values.subarray(18 * image, 18 * image + 18),
        (value) => Math.round(127.5 * (value + 1)) - 1,
      );
      const shown = pixels.slice(0, 3);
      expect(pixels).toEqual(Array.from({ length: 6 }, () => shown).flat());
      expect(shown.join("")).toBe(stacked.classNames[labels[image] ?? -1]);
    }
    expect(new Set(labels).size).toBeGreaterThan(200); // of 300 draws from 1000: 259 expected
  });

  test("MNIST's stacks: each mode about 128 times, resized as MNIST is", async () => {
    const stacked = await openDataset("stacked-mnist");
    expect(stacked).toMatchObject({ count: 128_000, height: 28, width: 28, channels: 3, classes: 1000 });
    const labels = new Int32Array(stacked.count);
    stacked.fillLabels(indices(stacked.count), labels);
    const counts = new Array<number>(1000).fill(0);
    for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(60);
    const large = await openDataset("stacked-mnist", { size: 32 });
    const [small28, large32] = [new Float32Array(28 * 28 * 3), new Float32Array(32 * 32 * 3)];
    stacked.fillImages(Uint32Array.of(5), small28);
    large.fillImages(Uint32Array.of(5), large32);
    const row = 17 * 28 * 3;
    const inside = ((17 + 2) * 32 + 2) * 3;
    expect([...large32.subarray(inside, inside + 84)]).toEqual([...small28.subarray(row, row + 84)]);
    expect(large.sha256).not.toBe(stacked.sha256);
    await expect(openDataset("stacked-mnist", { channels: 1 })).rejects.toThrow("three channels");
  });
});
