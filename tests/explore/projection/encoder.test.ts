/** @file Encoders: they learn to guess latents, are kept for their checkpoint and trained again for another; latents and directions as files. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createLatentRenderer,
  encodeDirections,
  encodeLatent,
  encoderFor,
  readDirections,
  readLatent,
  trainEncoder,
} from "#src/explore/index.js";
import type { EncoderProgress, NamedDirections } from "#src/explore/index.js";
import { searchedSpace } from "#src/explore/projection/search-spaces.js";
import type { SearchSpace } from "#src/explore/projection/search-spaces.js";
import { encodeSafetensors } from "#src/interop/safetensors.js";
import { openModel } from "#src/training/index.js";
import type { Model } from "#src/training/index.js";
import { temporaryFolder, tinyDataset } from "../../training/tiny.js";
import { tinyRun } from "../tiny-run.js";
import { untrainedModel } from "../toy-model.js";

const models: Model[] = [];
afterAll(() => Promise.all(models.map((model) => model.dispose())));
const kept = (model: Model): Model => {
  models.push(model);
  return model;
};

/** Trains one to the end. */
async function trained(model: Model, name: SearchSpace, options: Parameters<typeof trainEncoder>[3]) {
  const renderer = await createLatentRenderer(model);
  const space = searchedSpace(name, model, renderer);
  const training = trainEncoder(model, renderer, space, options);
  const errors: number[] = [];
  let state = await training.next();
  for (; state.done !== true; state = await training.next()) errors.push(state.value.error);
  return { renderer, space, errors, encoder: state.value };
}

const style = { size: 8, width: 2, widest: 4, latent: 4, styleSize: 4, mappingLayers: 1 };

test.each([
  ["vanilla", "z", { size: 6, latent: 3 }],
  ["stylegan2", "w", style],
  ["stylegan2", "w+", style],
] as const)("%s: an encoder learns what latents in %s look like", async (recipe, name, fields) => {
  const { renderer, space, errors, encoder } = await trained(kept(await untrainedModel(recipe, fields)), name, {
    steps: 40,
  });
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(errors.slice(-10))).toBeLessThan(0.8 * mean(errors.slice(0, 10)));
  const images = renderer.render({ space: "z", latents: renderer.ofSeeds([700, 701, 702]) });
  const rows = encoder.encode(images);
  expect(rows.length).toBe(3 * space.size);
  expect(encoder.encode(images.slice(images.length / 3, (2 * images.length) / 3))).toEqual(
    rows.slice(space.size, 2 * space.size),
  );
  if (name === "z")
    for (let row = 0; row < 3; row++)
      expect(Math.hypot(...rows.subarray(row * space.size, (row + 1) * space.size))).toBeCloseTo(
        Math.sqrt(space.size),
        4,
      );
});

test("the same options give the same encoder; real images change it, but those without the classes that the generator is told are left aside", async () => {
  const weightsFor = async (
    recipe: string,
    fields: Parameters<typeof untrainedModel>[1],
    data?: ReturnType<typeof tinyDataset>,
  ) => {
    const { encoder } = await trained(kept(await untrainedModel(recipe, fields)), "z", { steps: 3, data });
    return [...encoder.weights.values()].flatMap((values) => [...values.subarray(0, 20)]);
  };
  const plain = { size: 6, latent: 3 };
  const alone = await weightsFor("vanilla", plain);
  expect(await weightsFor("vanilla", plain)).toEqual(alone);
  expect(await weightsFor("vanilla", plain, tinyDataset())).not.toEqual(alone);
  const told = { size: 16, width: 2, latent: 4 };
  expect(await weightsFor("cgan", told, tinyDataset())).toEqual(await weightsFor("cgan", told));
});

describe("kept in the run's folder", () => {
  let run = "";
  beforeAll(async () => void (run = await tinyRun("vanilla", { latent: 3 })));

  test("it is trained once for a checkpoint; again for other steps, a damaged file or another checkpoint", async () => {
    const file = join(run, "encoder-z.safetensors");
    const steps = async (wanted?: number): Promise<number> => {
      const model = kept(await openModel(run, { threads: 1 }));
      const renderer = await createLatentRenderer(model);
      let count = 0;
      const onStep = (_: EncoderProgress): void => void count++;
      const { isNew, warnings } = await encoderFor(model, renderer, searchedSpace("z", model, renderer), {
        steps: wanted,
        onStep,
      });
      expect({ isNew, warnings }).toEqual({ isNew: count > 0, warnings: [] });
      return count;
    };
    expect([await steps(4), await steps(4), await steps()]).toEqual([4, 0, 0]);
    expect(await steps(3)).toBe(3);
    const bytes = readFileSync(file);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await steps(3)).toBe(3);
    const newest = (await openModel(run, { threads: 1 })).file;
    const other = await tinyRun("vanilla", { latent: 3, seed: 5 });
    const fromOther = kept(await openModel(other, { threads: 1 })).file;
    writeFileSync(newest, readFileSync(fromOther));
    expect(await steps(3)).toBe(3);
    expect(existsSync(file)).toBe(true);
  });
});

describe("as files", () => {
  test("a latent comes back with its class; what is none, or another model's, is told", async () => {
    const folder = temporaryFolder();
    const renderer = await createLatentRenderer(kept(await untrainedModel("cgan", { size: 16, width: 2, latent: 4 })));
    const latent = Float32Array.of(1, -2, 0.5, 0);
    const file = join(folder, "latent.safetensors");
    const notes = { recipe: "cgan", run: "a run", error: 0.25 };
    writeFileSync(file, encodeLatent(renderer, { space: "z", latent, label: 7 }, notes));
    expect(await readLatent(file, renderer)).toEqual({ space: "z", latent, label: 7 });
    const other = await createLatentRenderer(kept(await untrainedModel("vanilla", { size: 6, latent: 3 })));
    await expect(readLatent(file, other)).rejects.toThrow("its z of 4 numbers is of another model");
    writeFileSync(file, encodeLatent(renderer, { space: "z", latent, label: 10 }, notes));
    await expect(readLatent(file, renderer)).rejects.toThrow("its class 10 is of another model");
    writeFileSync(file, encodeSafetensors(new Map([["y", { dtype: "F32", shape: [4], data: latent }]]), {}));
    await expect(readLatent(file, renderer)).rejects.toThrow("holds no latent z or w");
    writeFileSync(file, "no tensors at all");
    await expect(readLatent(file, renderer)).rejects.toThrow("latent.safetensors: ");
    await expect(readLatent(`${file}.none`, renderer)).rejects.toThrow("cannot be read (ENOENT)");
  });

  test("directions come back with names and layers; what are none, or another model's, are told", async () => {
    const folder = temporaryFolder();
    const renderer = await createLatentRenderer(kept(await untrainedModel("stylegan2", style)));
    const file = join(folder, "directions.safetensors");
    const directions: NamedDirections = {
      ...({ space: "w", names: ["slant", "class:3"], layers: "coarse", deviations: [0.5, 2] } as const),
      components: [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 0.6, 0.8, 0)],
    };
    writeFileSync(file, encodeDirections(directions, { method: "supervised" }));
    expect(await readDirections(file, renderer)).toEqual(directions);
    const other = await createLatentRenderer(kept(await untrainedModel("vanilla", { size: 6, latent: 4 })));
    await expect(readDirections(file, other)).rejects.toThrow("its directions of 4 numbers in w are of another model");
    writeFileSync(file, encodeDirections({ ...directions, names: ["one"] }, {}));
    await expect(readDirections(file, renderer)).rejects.toThrow("holds no directions");
    writeFileSync(file, encodeDirections({ ...directions, deviations: [1] }, {}));
    await expect(readDirections(file, renderer)).rejects.toThrow("holds no directions");
    writeFileSync(
      file,
      encodeDirections({ ...directions, components: [Float32Array.of(1, NaN, 0, 0), Float32Array.of(0, 1, 0, 0)] }, {}),
    );
    await expect(readDirections(file, renderer)).rejects.toThrow("holds no directions");
  });
});
