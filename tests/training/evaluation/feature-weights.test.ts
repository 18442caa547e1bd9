/** @file The feature extractor of the package: what its weights recognise, that they are the ones that are meant, and how it takes images. */
import { writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { CheckpointError, ConfigError, DataError, ShapeError } from "#src/base/errors.js";
import { loadMnist } from "#src/data/mnist.js";
import { decodeSafetensors } from "#src/interop/safetensors.js";
import { fitToExtractor, greyFeatures, roundToBytes } from "#src/metrics/index.js";
import type { SyncFeatureExtractor, ImageBatch } from "#src/metrics/index.js";
import type { Executor } from "#src/tensor/index.js";
import { greyWeights, openGreyFeatures } from "#src/training/index.js";
import { expectOneLine } from "../../support/one-line.js";
import { temporaryFolder } from "../tiny.js";

const folder = temporaryFolder();
const count = 300; // more than a run of the program takes
let executor: Executor;
let extractor: SyncFeatureExtractor;
let digits: ImageBatch;
let labels: Int32Array;

beforeAll(async () => {
  executor = await createExecutor({ threads: 1 });
  extractor = await openGreyFeatures(executor);
  const unseen = await loadMnist({ split: "test" });
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  const images = new Float32Array(count * 784);
  labels = new Int32Array(count);
  unseen.fillImages(indices, images);
  unseen.fillLabels(indices, labels);
  digits = { height: 28, width: 28, channels: 1, count, images };
}, 60_000);
afterAll(() => executor.dispose());

describe("the weights", () => {
  test("recognise test images, by probabilities", () => {
    const probabilities = extractor.probabilities?.(fitToExtractor(digits, extractor)) ?? new Float32Array();
    expect(probabilities).toHaveLength(count * 20);
    let right = 0;
    for (const [index, label] of labels.entries()) {
      const row = probabilities.subarray(index * 20, (index + 1) * 20);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      right += Number(row.indexOf(Math.max(...row)) === label);
    }
    expect(right / count).toBeGreaterThan(0.97);
  });

  test("say what they were trained on and how well they do, in under 2 MB", () => {
    const bytes = readFileSync(greyWeights.path);
    expect(bytes.length).toBeLessThan(2e6);
    const { metadata } = decodeSafetensors(bytes, "weights", { requireChecksums: true });
    expect(Number(metadata["mnist.accuracy"])).toBeGreaterThan(0.99);
    expect(Number(metadata["fashion-mnist.accuracy"])).toBeGreaterThan(0.9);
    expect(metadata["training.sha256"]).toMatch(/^[0-9a-f]{64}$/);
  });

  test("are refused when one bit differs, or they are not there", async () => {
    const bytes = readFileSync(greyWeights.path);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    const path = join(folder, "changed.safetensors");
    writeFileSync(path, bytes);
    await expect(openGreyFeatures(executor, path)).rejects.toThrow(CheckpointError);
    await expect(openGreyFeatures(executor, path)).rejects.toThrow("install Ganvas again");
    await expect(openGreyFeatures(executor, join(folder, "none"))).rejects.toThrow(DataError);
  });

  test("must be complete", async () => {
    await expect(greyFeatures(executor, new Map([["0.weight", new Float32Array(3)]]), "none")).rejects.toThrow(
      /^features none: 3 values of 0.weight instead of 144/,
    );
  });
});

describe("images", () => {
  test("have the same features alone and among others", () => {
    const images = fitToExtractor(digits, extractor);
    const all = extractor.features(images);
    expect(all).toHaveLength(count * extractor.dimension);
    const last = extractor.features(images.subarray((count - 1) * 32 * 32));
    expect(last).toEqual(all.subarray((count - 1) * extractor.dimension));
    expect(last.some((value) => value > 0)).toBe(true);
  });

  test("of 28 pixels get a margin and keep their pixels; of 32 they stay as they are", () => {
    const fitted = fitToExtractor(digits, extractor);
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        const isInside = y >= 2 && y < 30 && x >= 2 && x < 30;
        const expected = isInside ? digits.images[(y - 2) * 28 + x - 2] : -1;
        if (fitted[y * 32 + x] !== expected)
          expect({ y, x, value: fitted[y * 32 + x] }).toEqual({ y, x, value: expected });
      }
    }
    const batch = { height: 32, width: 32, channels: 1, count, images: fitted };
    expect(fitToExtractor(batch, extractor)).toBe(fitted);
  });

  test("are rounded to what 8 bits hold", () => {
    const values = Float32Array.of(-2, -1, -0.999, 0.0001, 1, 3);
    roundToBytes(values);
    expect([...values]).toEqual([-1, -1, -1, Math.fround(128 / 127.5 - 1), 1, 1]);
  });

  test("of another size or in colour are refused", () => {
    expectOneLine(ShapeError, () => extractor.features(digits.images.subarray(1)), "32×32×1");
    const colour = { height: 28, width: 28, channels: 3, count: 1, images: digits.images.subarray(0, 2352) };
    expectOneLine(ConfigError, () => fitToExtractor(colour, extractor), "swd,msssim");
  });
});
