/** @file Modes of stacked digits, counted by hand with a reader of two "digits": dark and light. */
import { expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { classShares, countStackedModes } from "#src/metrics/index.js";
import { expectOneLine } from "../support/one-line.js";

/** Reads images of one pixel. */
const reader = {
  classes: 2,
  classify: (images: Float32Array) => ({
    labels: Int32Array.from(images, (value) => Number(value > 0)),
    confidences: new Float32Array(images.length).fill(1),
  }),
};
const even = new Array<number>(8).fill(1 / 8);

test("modes and divergence of four images, added in two parts", () => {
  const counter = countStackedModes(reader);
  counter.add(Float32Array.of(-1, -1, -1, 1, -1, 1)); // 0 = 000, 5 = 101
  counter.add(Float32Array.of(1, -1, 1, 1, -1, 1)); // 5, 5
  // KL of (¼, ¾) to eighths: ¼ log 2 + ¾ log 6
  expect(counter.report(even)).toEqual({
    count: 4,
    covered: 2,
    modes: 8,
    divergence: expect.closeTo(0.25 * Math.log(2) + 0.75 * Math.log(6), 12) as number,
  });
});

test("the data's own shares are at divergence 0, a mode that the data lack is infinitely far", () => {
  const counter = countStackedModes(reader);
  counter.add(Float32Array.of(-1, -1, -1, 1, 1, 1));
  expect(counter.report([0.5, 0, 0, 0, 0, 0, 0, 0.5])).toMatchObject({ covered: 2, divergence: 0 });
  expect(counter.report([1, 0, 0, 0, 0, 0, 0, 0]).divergence).toBe(Infinity);
});

test("wrong input is one clear line", () => {
  expectOneLine(ShapeError, () => countStackedModes(reader).report(even), "0 images");
  const counter = countStackedModes(reader);
  counter.add(new Float32Array(3));
  expectOneLine(ShapeError, () => counter.report([1]), "8 shares");
});

test("shares of classes", () => {
  const labels = Uint8Array.of(2, 0, 2, 2);
  const data = { name: "four", height: 1, width: 1, channels: 1, images: new Uint8Array(4), labels, classes: 3 };
  expect(classShares(new MemoryDataset(data, sha256))).toEqual([0.25, 0, 0.75]);
});
