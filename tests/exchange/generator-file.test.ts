/** @file A generator alone: draws what its run draws, from a part of the bytes; one line for what cannot be. */
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CheckpointError, ConfigError } from "#src/base/errors.js";
import { exportGenerator } from "#src/exchange/index.js";
import { loadGenerator } from "#src/generator/index.js";
import { decodeCheckpoint, encodeCheckpoint, findRecipe, openModel, resolveConfig } from "#src/training/index.js";
import { ganvas } from "../cli/in-process.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";

const folder = temporaryFolder();
let run = "";
beforeAll(async () => {
  run = await tinyRun("cgan", { size: 16, latent: 4, width: 4 });
});

const draw = async (source: string): Promise<Float32Array> => {
  const generator = await loadGenerator(source, { threads: 1 });
  const { values } = await generator.images({ seeds: [5, 6], classes: [0, 9] });
  await generator.dispose();
  return values;
};

test("draws the run's images, of classes too, from a part of the bytes", async () => {
  const out = join(folder, "new", "alone.safetensors");
  const written = await exportGenerator(run, { out });
  expect(written).toMatchObject({
    file: out,
    bytes: (await stat(out)).size,
    recipe: "cgan",
    step: 2,
    warnings: [],
  });
  const whole = await stat(join(run, "checkpoints/step-000002.safetensors"));
  expect(written.bytes).toBeLessThan(whole.size / 2);
  expect(await draw(out)).toEqual(await draw(run));
});

test("says what it is to what wants more", async () => {
  const out = join(folder, "more.safetensors");
  await exportGenerator(run, { out });
  await expect(openModel(out)).rejects.toThrow(CheckpointError);
  await expect(openModel(out)).rejects.toThrow(/tensor discriminator\S+ is missing; .* or of a generator alone$/);
});

test("of a recipe without a generator there is none", async () => {
  const { config } = resolveConfig(findRecipe("srgan"));
  const checkpoint = decodeCheckpoint(await readFile(join(run, "checkpoints/step-000002.safetensors")), "file");
  const file = join(folder, "srgan.safetensors");
  await writeFile(
    file,
    encodeCheckpoint({ ...checkpoint, config, image: { height: 32, width: 32, channels: 1 }, tensors: new Map() }),
  );
  await expect(exportGenerator(file)).rejects.toThrow(ConfigError);
  await expect(exportGenerator(file)).rejects.toThrow(
    "recipe srgan makes images from images, so that it has no generator",
  );
});

test("as a command", async () => {
  const out = join(folder, "command.safetensors");
  const written = await ganvas(["export", run, "--format", "generator", "--out", out]);
  expect(written).toMatchObject({ code: 0, stderr: "" });
  expect(written.stdout).toMatch(/command\.safetensors: 0\.\d MB, the generator of cgan after 2 steps\n$/);
  const refused = await ganvas(["export", run, "--format", "generator", "--weights", "f16"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("--weights: belongs to --format onnx; leave it out");
  const several = await ganvas(["export", run, run, "--format", "generator", "--out", out]);
  expect(several.stderr).toContain("2 runs are several files; leave it out, or give one run");
});
