/** @file The classification accuracy score on images of two kinds, dark and light, that a classifier learns in a moment. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { DataError } from "#src/base/errors.js";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { classificationAccuracyScore, meanOf } from "#src/metrics/index.js";
import type { Executor } from "#src/tensor/index.js";

const [side, count] = [4, 40];
let executor: Executor;
beforeAll(async () => {
  executor = await createExecutor({ threads: 1 });
});
afterAll(() => executor.dispose());

/** @param label of the light ones */
function images(label: 0 | 1, height = side): MemoryDataset {
  const pixels = height * side;
  const light = Uint8Array.from({ length: count * pixels }, (_, at) => ((at / pixels) & 1) * 200 + ((at * 7) % 40));
  const labels = Uint8Array.from({ length: count }, (_, index) => (index & 1) ^ (1 - label));
  return new MemoryDataset(
    { name: "two", height, width: side, channels: 1, images: light, labels, classes: 2 },
    sha256,
  );
}

const options = { steps: 60, batch: 20, shift: 0 };

test("is 1 where samples show what was asked for, and 0 where they show the reverse", async () => {
  const [right, wrong] = await Promise.all([
    classificationAccuracyScore(executor, images(1), images(1), options),
    classificationAccuracyScore(executor, images(0), images(1), options),
  ]);
  expect([right.length, meanOf(right), meanOf(wrong)]).toEqual([count, 1, 0]);
});

test("images that do not go together are refused", async () => {
  const refused = classificationAccuracyScore(executor, images(1), images(1, 6), options);
  await expect(refused).rejects.toThrow(DataError);
  await expect(refused).rejects.toThrow(/^classification accuracy score: samples are 4×4×1 in 2 classes, .*6×4×1/);
});
