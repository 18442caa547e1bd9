/** @file The digit classifier, trained for a moment: it learns, it is repeatable, and N need not fit its chunks. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { DataError, ShapeError } from "#src/base/errors.js";
import { loadMnist } from "#src/data/mnist.js";
import { MemoryDataset } from "#src/data/memory-dataset.js";
import { sha256 } from "#sha256";
import { trainDigitClassifier, type DigitClassifier } from "#src/metrics/digit-classifier.js";
import type { Executor } from "#src/tensor/index.js";
import { expectOneLine } from "../support/one-line.js";

const pixels = 784;
let executor: Executor;
let train: MemoryDataset;
let unseen: MemoryDataset;
let classifier: DigitClassifier;

const firstImages = (count: number): Float32Array => {
  const images = new Float32Array(count * pixels);
  unseen.fillImages(
    Uint32Array.from({ length: count }, (_, index) => index),
    images,
  );
  return images;
};

beforeAll(async () => {
  executor = await createExecutor({ threads: 2 });
  [train, unseen] = await Promise.all([loadMnist({ split: "train" }), loadMnist({ split: "test" })]);
  classifier = await trainDigitClassifier(executor, train, { steps: 300 });
});
afterAll(() => executor.dispose());

describe("digit classifier", () => {
  test("300 steps: at least 94 % of the 10 000 test images", () => {
    expect(classifier.classes).toBe(10);
    expect(classifier.accuracy(unseen)).toBeGreaterThan(0.94); // 0.959 seen
  });

  test("confidence is high for digits and lower for noise", () => {
    const average = (values: Float32Array): number => values.reduce((a, b) => a + b) / values.length;
    const digits = firstImages(400);
    const noise = digits.map((_, index) => 2 * ((index * 0.6180339887) % 1) - 1);
    const sure = classifier.classify(digits).confidences;
    expect(Math.max(...sure)).toBeLessThanOrEqual(1);
    expect(average(sure)).toBeGreaterThan(0.88);
    expect(average(classifier.classify(noise).confidences)).toBeLessThan(average(sure) - 0.1);
  });

  test("any number of images gives what they give together", () => {
    const all = classifier.classify(firstImages(600));
    for (const count of [1, 249, 250, 251, 500]) {
      const some = classifier.classify(firstImages(count));
      expect(some.labels).toEqual(all.labels.slice(0, count));
      expect(some.confidences).toEqual(all.confidences.slice(0, count));
    }
  });

  test("seeds repeat and differ", async () => {
    const confidences = async (seed: number): Promise<Float32Array> => {
      const trained = await trainDigitClassifier(executor, train, { steps: 20, seed });
      const result = trained.classify(firstImages(20)).confidences;
      trained.dispose();
      return result;
    };
    const first = await confidences(3);
    expect(await confidences(3)).toEqual(first);
    expect(await confidences(4)).not.toEqual(first);
  });

  test("parts of images and data without labels are refused", async () => {
    for (const length of [0, pixels - 1, pixels + 1]) {
      expectOneLine(ShapeError, () => classifier.classify(new Float32Array(length)), "digit classifier", `${length}`);
    }
    const images = new Uint8Array(200 * pixels);
    const unlabelled = new MemoryDataset({ name: "plain", height: 28, width: 28, channels: 1, images }, sha256);
    await expect(trainDigitClassifier(executor, unlabelled)).rejects.toThrow(DataError);
  });
});
