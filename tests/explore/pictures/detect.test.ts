/** @file Scores of a tiny detector: one for each image whatever is beside it, larger for what it cannot draw again; the quantile by hand. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDetector, quantile, spreadImages, toDetector } from "#src/explore/index.js";
import type { AnomalyDetector } from "#src/explore/index.js";
import { tinyDataset } from "../../training/tiny.js";
import { tinyRun } from "../tiny-run.js";

let detector: AnomalyDetector;
beforeAll(async () => {
  detector = await openDetector(
    await tinyRun("anogan", { size: 16, width: 2, latent: 4, exclude: "3", decayFrom: 0, decayUntil: 9 }),
    { threads: 1 },
  );
}, 60_000);
afterAll(() => detector.dispose());

test("the run keeps which class it has not seen", () => expect(detector.config.exclude).toBe("3"));

test("an image has its score alone and among others", () => {
  const pixels = 16 * 16;
  const images = Float32Array.from({ length: 40 * pixels }, (_, i) => Math.sin(i * i));
  const { scores, reconstructions } = detector.detect(images);
  expect(scores).toHaveLength(40);
  expect(scores.every((score) => score > 0 && Number.isFinite(score))).toBe(true);
  const alone = detector.detect(images.subarray(35 * pixels, 36 * pixels));
  expect(alone.scores[0]).toBe(scores[35]);
  const part = reconstructions.subarray(35 * pixels, 36 * pixels);
  expect([...alone.reconstructions]).toEqual([...part]);
  const error = part.reduce((sum, value, i) => sum + (value - (images[35 * pixels + i] ?? 0)) ** 2, 0) / pixels;
  expect(scores[35]).toBeGreaterThan(error); // the critic's features come on top
});

test("pictures of other sizes and colours are brought to the model's", () => {
  const picture = { width: 30, height: 20, channels: 3, data: new Uint8Array(1800).fill(255) };
  const seen = toDetector(picture, detector);
  expect(seen).toHaveLength(256);
  expect(seen.every((value) => value === 1)).toBe(true);
});

test("quantiles and evenly spread images", () => {
  expect([0, 0.5, 0.75, 1].map((share) => quantile([4, 1, 3, 2, 0], share))).toEqual([0, 2, 3, 4]);
  expect(quantile([1, 2], 0.25)).toBe(1.25);
  const { indices, images } = spreadImages(tinyDataset(), 4);
  expect([...indices]).toEqual([0, 20, 40, 60]);
  expect(images).toHaveLength(4 * 36);
  expect(spreadImages(tinyDataset(), 1000).indices).toHaveLength(80);
});

test("a recipe that detects nothing says so", async () => {
  const vanilla = await tinyRun("vanilla", { latent: 4 });
  await expect(openDetector(vanilla)).rejects.toThrow("recipe vanilla does not find strange images");
});
