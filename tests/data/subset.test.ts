/** @file Parts of data sets: which images, with which labels. */
import { expect, test } from "vitest";
import { DataError } from "#src/base/errors.js";
import { firstOfEachClass, joined, MemoryDataset, sha256, subsetOf } from "#src/data/index.js";
import { expectOneLine } from "../support/one-line.js";

const grey = (labels: readonly number[] | undefined, pixels: readonly number[], classes = 3): MemoryDataset =>
  new MemoryDataset(
    {
      ...{ name: "grey", height: 1, width: 2, channels: 1, images: Uint8Array.from(pixels) },
      labels: labels && Uint8Array.from(labels),
      classes: labels && classes,
    },
    sha256,
  );
const five = grey([2, 0, 0, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

test("some images, in the order asked for", () => {
  const part = subsetOf(five, Uint32Array.of(4, 1, 4));
  expect([...part.images]).toEqual([9, 10, 3, 4, 9, 10]);
  expect([...(part.labels ?? [])]).toEqual([2, 0, 2]);
  expect(subsetOf(grey(undefined, [1, 2]), Uint32Array.of(0)).labels).toBeUndefined();
});

test("the first of each class", () => {
  const part = firstOfEachClass(five, 1);
  expect([...(part.labels ?? [])]).toEqual([2, 0, 1]);
  expect([...part.images]).toEqual([1, 2, 3, 4, 7, 8]);
  expectOneLine(DataError, () => firstOfEachClass(five, 2), "class 1 has 1 images");
  expectOneLine(DataError, () => firstOfEachClass(grey(undefined, [1, 2]), 1), "no labels");
});

test("two data sets together", () => {
  const both = joined(five, grey([1], [11, 12]));
  expect(both.count).toBe(6);
  expect([...both.images.subarray(8)]).toEqual([9, 10, 11, 12]);
  expect([...(both.labels ?? [])]).toEqual([2, 0, 0, 1, 2, 1]);
  expectOneLine(DataError, () => joined(five, grey([1], [11, 12], 2)), "in 2 classes");
});
