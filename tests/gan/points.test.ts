/** @file Networks and recipes on points of the plane: shapes, what each recipe refuses, defaults by data set. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { ConfigError } from "#src/base/errors.js";
import {
  pointNetworkNames,
  pointNetworks,
  pointsDiscriminator,
  pointsGenerator,
  preferredSize,
  recipes,
  stateSpecs,
  trainingInputs,
  trainingStep,
} from "#src/gan/index.js";
import { maxout, parameterCount, Scope } from "#src/nn/index.js";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import { compile, f32 } from "#src/tensor/index.js";
import { expectOneLine } from "../support/one-line.js";

const point = { height: 1, width: 1, channels: 2 };

test("maxout takes the largest of its pieces", async () => {
  const executor = createReferenceExecutor();
  const layer = maxout(2, 2, 3);
  const inputs = { x: f32(1, 2), weight: f32(6, 2), bias: f32(6) };
  const program = await compile(
    ({ inputs: { x, ...parameters } }) => {
      if (x === undefined) throw new Error("there is no x");
      return { outputs: { y: layer.forward(x, new Scope(parameters)) } };
    },
    { executor, inputs },
  );
  // Pieces of the first output: x + 1, y, −x; of the second: x + y, 0, −5. At x = 2, y = 4.5: 3, 4.5, −2 and 6.5, 0, −5.
  const result = program.run({ x: [2, 4.5], weight: [1, 0, 0, 1, -1, 0, 1, 1, 0, 0, 0, 0], bias: [1, 0, 0, 0, 0, -5] });
  expect([...result.tensor("y")]).toEqual([4.5, 6.5]);
  await executor.dispose();
});

describe("networks", () => {
  test("have the papers' sizes", () => {
    const weights = (...widths: number[]) =>
      widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i] ?? 0), 0);
    const pacgan = pointNetworks.pacgan;
    expect(parameterCount(pointsGenerator(2, pacgan))).toBe(weights(2, 400, 400, 400, 400, 2) + 4 * 800 + 2);
    expect(parameterCount(pointsDiscriminator(point, pacgan))).toBe(5 * (weights(2, 200, 200, 200) + 600) + 201);
    const large = pointNetworks["wgan-gp"];
    expect(parameterCount(pointsGenerator(2, large))).toBe(weights(2, 512, 512, 512, 2) + 3 * 512 + 2);
  });

  test.each(pointNetworkNames)("%s: two numbers from a latent, one logit from packed points", async (name) => {
    const recipe = findRecipe("vanilla");
    const gan = recipe.build(v.parse(recipe.options, { latent: 3, pack: 2, pointNetworks: name }), point);
    const executor = createReferenceExecutor();
    const state = executor.createState(stateSpecs(gan));
    const shape = state.specs["discriminator.1.weight"]?.shape ?? [];
    expect(shape[1], "D sees two points").toBe(4);
    expect(state.specs["generator.0.weight"]?.shape[1]).toBe(3);
    await executor.dispose();
  });
});

describe("recipes", () => {
  test.each(["vanilla", "lsgan", "wgan", "wgan-gp", "r3gan"])("%s learns points", async (name) => {
    const recipe = findRecipe(name);
    const { options } = resolveConfig(recipe, [{ path: "data", value: "ring", origin: "test" }]).config;
    const gan = recipe.build(options, { ...point, classes: 8 });
    const executor = createReferenceExecutor();
    const state = executor.createState(stateSpecs(gan));
    const inputs = trainingInputs(gan, point, 4);
    expect(inputs["real"]?.shape).toEqual([4, 1, 1, 2]);
    const program = await compile(trainingStep(gan), { executor, state, inputs });
    const { outputs } = program.plan.traced;
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(["loss.discriminator", "loss.generator"]));
    await executor.dispose();
  });

  test("of images refuse points, and keep them at their size", () => {
    const dcgan = findRecipe("dcgan");
    expect(preferredSize({ sizes: [16, 32] }, point)).toEqual({ height: 1, width: 1 });
    expect(preferredSize({ sizes: [16, 32] }, { ...point, channels: 3 })).toEqual({ height: 16, width: 16 });
    expectOneLine(ConfigError, () => dcgan.build(v.parse(dcgan.options, {}), point), "1×1");
  });
});

describe("defaults by data set", () => {
  const resolve = (recipe: string, ...settings: [string, unknown][]) =>
    resolveConfig(
      findRecipe(recipe),
      settings.map(([path, value]) => ({ path, value, origin: "--set" })),
    );

  test("a preset stands between the recipe's defaults and what is asked for, wherever the data are named", () => {
    const preset = findRecipe("wgan-gp").presets?.["ring"];
    expect(preset?.options).toMatchObject({ latent: 2 });
    const { config, origins } = resolve("wgan-gp", ["latent", 3], ["batch", 40], ["data", "ring"]);
    expect(config).toMatchObject({ data: "ring", steps: preset?.steps, batch: 40, name: "wgan-gp-ring" });
    expect(config.options).toMatchObject({ ...preset?.options, latent: 3 });
    expect(origins.get("steps")).toBe("recipe wgan-gp for ring");
    expect(origins.get("options.latent")).toBe("--set");
    expect(origins.get("options.beta2")).toMatch(/^recipe wgan-gp/);
    expect(resolve("wgan-gp").config.options).toMatchObject({ latent: 100, gradientPenalty: 10 });
  });

  test("every preset is a valid configuration", () => {
    for (const [name, { presets = {} }] of recipes) {
      for (const data of Object.keys(presets)) expect(resolve(name, ["data", data]).config.data).toBe(data);
    }
  });
});
