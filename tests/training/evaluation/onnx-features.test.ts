/** @file Features by ONNX files: values, layouts, classes, and one line for every file that is no such network. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ConfigError, DataError } from "#src/base/errors.js";
import { evaluateRun, featureRanges } from "#src/training/index.js";
import { openOnnxFeatures } from "#src/training/evaluation/onnx-features.js";
import { tinyRun } from "../../explore/tiny-run.js";
import { temporaryFolder } from "../tiny.js";

const folder = temporaryFolder();
const timeout = 60_000;
beforeAll(() => void vi.stubEnv("GANVAS_CACHE", join(folder, "cache")));
afterAll(() => vi.unstubAllEnvs());

const fixture = (name: string): string => fileURLToPath(new URL(`onnx/${name}`, import.meta.url));
const reference = JSON.parse(readFileSync(fixture("reference.json"), "utf8")) as {
  images: number[];
  features: Record<string, number[]>;
  probabilities: number[];
};
const grey = { height: 4, width: 4, channels: 1 };
const images = Float32Array.from(reference.images); // [2, 4, 4, 1]

function expectNear(actual: ArrayLike<number> | undefined, expected: readonly number[] | undefined): void {
  expect(actual?.length).toBe(expected?.length);
  for (const [index, value] of (expected ?? []).entries())
    expect(Math.abs((actual?.[index] ?? NaN) - value) <= 1e-5 * Math.max(1, Math.abs(value)), `value ${index}`).toBe(
      true,
    );
}

test.each(featureRanges)("grey images in three channels, values as %s", async (range) => {
  const extractor = await openOnnxFeatures({ file: fixture("means.onnx"), range }, grey);
  expect(extractor).toMatchObject({ dimension: 3, image: grey });
  expectNear(await extractor.features(images), reference.features[range]);
  extractor.dispose();
});

test("logits become probabilities; values are 0 to 1 unless told", async () => {
  const extractor = await openOnnxFeatures({ file: fixture("means.onnx") }, grey);
  expectNear(await extractor.features(images), reference.features["0,1"]);
  expectNear(await extractor.probabilities?.(images), reference.probabilities);
});

test("a fixed batch is filled up, channels may come last, colours keep their order", async () => {
  const last = await openOnnxFeatures({ file: fixture("last.onnx"), range: "-1,1" }, grey);
  const many = Float32Array.from({ length: 7 * 16 }, (_, index) => Math.sin(index));
  expect(await last.features(many)).toEqual(many);
  expect(last).not.toHaveProperty("probabilities");
  const means = await openOnnxFeatures({ file: fixture("means.onnx"), range: "-1,1" }, { ...grey, channels: 3 });
  expectNear(await means.features(Float32Array.from({ length: 48 }, (_, index) => (index % 3) / 4)), [0, 0.25, 0.5]);
});

describe("a run", () => {
  test("is measured by it; metrics of classes only where it has some", { timeout }, async () => {
    const run = await tinyRun("vanilla", { latent: 8, size: 12 });
    const all = await evaluateRun(run, { features: { file: fixture("means.onnx") } });
    expect(all.extractor).toMatch(/^means\.onnx [0-9a-f]{16} of \[0,1\], 12 pixels$/);
    expect(all.figures.map(({ metric }) => metric)).toEqual(expect.arrayContaining(["fid", "is", "modes"]));
    const again = await evaluateRun(run, { metrics: ["fid"], features: { file: fixture("means.onnx") } });
    expect(again.figures[0]).toEqual(all.figures[0]);
    const blind = await evaluateRun(run, { features: { file: fixture("last.onnx") } });
    expect(blind.figures.map(({ metric }) => metric)).not.toContain("is");
    const asked = evaluateRun(run, { metrics: ["is"], features: { file: fixture("last.onnx") } });
    await expect(asked).rejects.toThrow("is needs classes, and last.onnx");
    const pixels = evaluateRun(run, { metrics: ["swd"], features: { file: fixture("last.onnx") } });
    await expect(pixels).rejects.toThrow("swd looks at pixels");
  });
});

test("what is no such network is one line", async () => {
  const broken = join(folder, "broken.onnx");
  writeFileSync(broken, readFileSync(fixture("means.onnx")).subarray(0, 90));
  const colour = { ...grey, channels: 3 };
  const cases = [
    [join(folder, "none.onnx"), grey, DataError, "none.onnx"],
    [broken, grey, ConfigError, "cannot load it"],
    [fixture("nan.onnx"), grey, ConfigError, "holds numbers that are not finite; check the file"],
    [fixture("map.onnx"), grey, ConfigError, "not float32 [N, D] for 32 images"],
    [fixture("integers.onnx"), grey, ConfigError, "is uint8[N, 3, 4, 4]; give a network of one float32 input"],
    [fixture("last.onnx"), colour, ConfigError, "sees grey images, these have 3 channels"],
  ] as const;
  for (const [file, image, type, words] of cases) {
    const error: unknown = await openOnnxFeatures({ file }, image).catch((cause: unknown) => cause);
    expect(error, file).toBeInstanceOf(type);
    const message = error instanceof Error ? error.message : "";
    expect(message).toContain(words);
    expect(message).not.toContain("\n");
  }
});
