/** @file The parts of an undivided data set: which images, in which order, with their labels. */
import { expect, test } from "vitest";
import { blockPart } from "#src/data/block-parts.js";
import { MemoryDataset, sha256 } from "#src/data/index.js";

const count = 330;
const numbers = Array.from({ length: count }, (_, index) => index);
const dataset = new MemoryDataset(
  {
    ...{ name: "numbers", height: 1, width: 2, channels: 1, classes: 7 },
    images: Uint8Array.from(numbers.flatMap((index) => [index & 255, index >> 8])),
    labels: Uint8Array.from(numbers, (index) => index % 7),
  },
  sha256,
);

const idsOf = ({ images }: MemoryDataset): number[] =>
  numbers.flatMap((_, at) => {
    const [low, high] = [images[2 * at], images[2 * at + 1]];
    return low === undefined || high === undefined ? [] : [low + 256 * high];
  });

test("images 100 to 119 of every 200 are the test part, all others the training part", () => {
  const isTest = (index: number): boolean => index % 200 >= 100 && index % 200 < 120;
  const [train, held] = [blockPart(dataset, "train"), blockPart(dataset, "test")];
  expect(idsOf(held)).toEqual(numbers.filter(isTest));
  expect(idsOf(train)).toEqual(numbers.filter((index) => !isTest(index)));
  for (const part of [train, held])
    expect(Array.from(part.labels ?? [])).toEqual(idsOf(part).map((index) => index % 7));
  expect(blockPart(dataset, "all")).toBe(dataset);
});
