/** @file The programs of a GAN: names of state, first values, what a step changes, samples and latents. */
import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import * as gans from "#src/gan/index.js";
import { inOnePass } from "#src/gan/adversarial/passes.js";
import { Scope } from "#src/nn/index.js";
import { adam } from "#src/optim/index.js";
import { compile, f32, sub } from "#src/tensor/index.js";
import type { StateBank, Tensor } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";

const image = { height: 4, width: 3, channels: 1 };
const latent = 5;
const batch = 6;
const loss = gans.losses["non-saturating"];

const view = (images: Tensor) => ({ images, given: [] });

function smallGan(averageDecay: number): gans.Gan {
  const optimizer = adam({ learningRate: 1e-2, beta1: 0.5 });
  return {
    networks: { generator: gans.mlpGenerator(latent, [8], image), discriminator: gans.mlpDiscriminator(image, [7]) },
    averaged: ["generator"],
    generator: { latent, forward: ({ network }, z) => network("generator")(z) },
    averageDecay,
    phases: [
      {
        name: "discriminator",
        trains: ["discriminator"],
        optimizer,
        minimize: ({ network, real, batch: count, normal }) => {
          const z = normal([count, latent], "z");
          const [realLogits, fakeLogits] = inOnePass(
            network("discriminator"),
            view(real),
            view(network("generator")(z)),
          );
          return { loss: loss.discriminator(realLogits, fakeLogits), metrics: { z } };
        },
      },
      {
        name: "generator",
        trains: ["generator"],
        optimizer,
        minimize: ({ network, batch: count, normal }) => ({
          loss: loss.generator(network("discriminator")(network("generator")(normal([count, latent], "z")))),
        }),
      },
    ],
  };
}

function generatorOf({ generator }: gans.Gan): gans.LatentGenerator {
  if (generator === undefined) throw new Error("the GAN has no generator");
  return generator;
}

const executor = await createWasmExecutor({ threads: 1 });
afterAll(() => executor.dispose());

const snapshot = (state: StateBank): Record<string, number[]> =>
  Object.fromEntries(Object.keys(state.specs).map((name) => [name, Array.from(state.read(name))]));

async function start(gan: gans.Gan, seed: number) {
  const state = executor.createState(gans.stateSpecs(gan));
  const draw = await compile(gans.initialization(gan), { executor, state, inputs: gans.initializationInputs });
  draw.run({ seed: [seed] });
  const training = await compile(gans.trainingStep(gan), {
    executor,
    state,
    inputs: gans.trainingInputs(gan, image, batch),
  });
  return { state, training };
}

const real = fill(batch * 12, 1, domains.real);

test("state is named by network, optimiser and average", () => {
  expect(Object.keys(gans.stateSpecs(smallGan(0.9))).sort()).toMatchInlineSnapshot(`
    [
      "average.generator.0.bias",
      "average.generator.0.weight",
      "average.generator.2.bias",
      "average.generator.2.weight",
      "discriminator.0.bias",
      "discriminator.0.weight",
      "discriminator.2.bias",
      "discriminator.2.weight",
      "generator.0.bias",
      "generator.0.weight",
      "generator.2.bias",
      "generator.2.weight",
      "optimizer.discriminator.0.bias.exp_avg",
      "optimizer.discriminator.0.bias.exp_avg_sq",
      "optimizer.discriminator.0.weight.exp_avg",
      "optimizer.discriminator.0.weight.exp_avg_sq",
      "optimizer.discriminator.2.bias.exp_avg",
      "optimizer.discriminator.2.bias.exp_avg_sq",
      "optimizer.discriminator.2.weight.exp_avg",
      "optimizer.discriminator.2.weight.exp_avg_sq",
      "optimizer.discriminator.step",
      "optimizer.generator.0.bias.exp_avg",
      "optimizer.generator.0.bias.exp_avg_sq",
      "optimizer.generator.0.weight.exp_avg",
      "optimizer.generator.0.weight.exp_avg_sq",
      "optimizer.generator.2.bias.exp_avg",
      "optimizer.generator.2.bias.exp_avg_sq",
      "optimizer.generator.2.weight.exp_avg",
      "optimizer.generator.2.weight.exp_avg_sq",
      "optimizer.generator.step",
      "random.seed",
      "random.step",
    ]
  `);
});

test("first values depend on the seed alone; averages are copies, optimisers zero", async () => {
  const gan = smallGan(0.9);
  const [a, b, other] = await Promise.all([start(gan, 7), start(gan, 7), start(gan, 8)]);
  const first = snapshot(a.state);
  expect(snapshot(b.state)).toEqual(first);
  expect(snapshot(other.state)["generator.0.weight"]).not.toEqual(first["generator.0.weight"]);
  expect(first["random.seed"]).toEqual([7]);
  for (const [name, values] of Object.entries(first)) {
    if (name.startsWith("average.")) expect(values).toEqual(first[name.replace("average.generator", "generator")]);
    if (name.startsWith("optimizer.")) expect(values.every((value) => value === 0)).toBe(true);
    if (name.endsWith(".weight")) expect(new Set(values).size).toBeGreaterThan(values.length / 2);
  }
});

test("a step moves everything but the seed, counts, draws new latents and averages the generator", async () => {
  const { state, training } = await start(smallGan(0.75), 3);
  const before = snapshot(state);
  const firstZ = Array.from(training.run({ real }).tensor("z"));
  const after = snapshot(state);
  for (const [name, values] of Object.entries(after)) {
    if (name === "random.seed") expect(values).toEqual(before[name]);
    else expect(values, name).not.toEqual(before[name]);
  }
  expect(after["random.step"]).toEqual([1]);
  expect(after["optimizer.generator.step"]).toEqual([1]);
  after["average.generator.0.weight"]?.forEach((value, index) => {
    const [old, current] = [before["generator.0.weight"]?.[index] ?? 0, after["generator.0.weight"]?.[index] ?? 0];
    expect(value).toBeCloseTo(0.75 * old + 0.25 * current, 6);
  });
  const secondZ = Array.from(training.run({ real }).tensor("z"));
  expect(secondZ).not.toEqual(firstZ);
});

test("training resumes from a copy of the state to the same bits", async () => {
  const gan = smallGan(0.9);
  const whole = await start(gan, 5);
  for (let step = 0; step < 6; step++) whole.training.run({ real });
  const firstHalf = await start(gan, 5);
  for (let step = 0; step < 3; step++) firstHalf.training.run({ real });
  const resumed = await start(gan, 99);
  for (const [name, values] of Object.entries(snapshot(firstHalf.state))) resumed.state.write(name, values);
  for (let step = 0; step < 3; step++) resumed.training.run({ real });
  expect(snapshot(resumed.state)).toEqual(snapshot(whole.state));
});

describe("samples", () => {
  test.each([0.9, 0])("come from the average where there is one; decay %d", async (decay) => {
    const gan = smallGan(decay);
    const { state, training } = await start(gan, 4);
    for (let step = 0; step < 5; step++) training.run({ real });
    const source = executor.createState(gans.specsInUse(gan));
    for (const name of Object.keys(source.specs)) source.write(name, state.read(name));
    const sampling = await compile(gans.generation(gan, generatorOf(gan)), {
      executor,
      state: source,
      inputs: gans.generationInputs(generatorOf(gan), 2),
    });
    const z = fill(2 * latent, 6, domains.real);
    const images = Array.from(sampling.run({ z }).tensor("images"));
    expect(images).toHaveLength(2 * 12);
    expect(images.every((value) => Math.abs(value) <= 1)).toBe(true);
    const parameters = Object.keys(gan.networks["generator"]?.parameters ?? {});
    const prefix = decay > 0 ? "average.generator" : "generator";
    const direct = await compile(
      ({ inputs, state: tensors }) => {
        const values = Object.fromEntries(parameters.map((name) => [name, named(tensors, `${prefix}.${name}`)]));
        const made = gan.networks["generator"]?.forward(named(inputs, "z"), new Scope(values));
        return made === undefined ? {} : { outputs: { images: made } };
      },
      { executor, state, inputs: { z: f32(2, latent) } },
    );
    expect(Array.from(direct.run({ z }).tensor("images"))).toEqual(images);
  });

  test("of a latent index are the same in every program, of others different", async () => {
    const latentsOf = async (count: number, index: number) => {
      const program = await compile(gans.latents(latent, count), { executor, inputs: gans.latentsInputs });
      return Array.from(program.run({ seed: [1], index: [index] }).tensor("z"));
    };
    const [four, again] = [await latentsOf(4, 0), await latentsOf(4, 0)];
    expect(again).toEqual(four);
    expect(await latentsOf(4, 1)).not.toEqual(four);
    expect((await latentsOf(9, 0)).slice(0, 4 * latent)).toEqual(four);
  });
});

test("one pass over both batches gives what two passes give", async () => {
  const gan = smallGan(0);
  const { state } = await start(gan, 2);
  const program = await compile(
    ({ inputs, state: tensors }) => {
      const module = gan.networks["discriminator"];
      if (module === undefined) return {};
      const values = Object.fromEntries(
        Object.keys(module.parameters).map((name) => [name, named(tensors, `discriminator.${name}`)]),
      );
      const apply = (x: ReturnType<typeof named>) => module.forward(x, new Scope(values));
      const [a, b] = [named(inputs, "a"), named(inputs, "b")];
      const [first, second] = inOnePass(apply, view(a), view(b));
      return { outputs: { a: sub(first, apply(a)), b: sub(second, apply(b)), first, second } };
    },
    { executor, state, inputs: { a: f32(3, 4, 3, 1), b: f32(5, 4, 3, 1) } },
  );
  const result = program.run({ a: fill(36, 1, domains.real), b: fill(60, 2, domains.real) });
  expect([result.tensor("first").length, result.tensor("second").length]).toEqual([3, 5]);
  for (const name of ["a", "b"]) expect(result.tensor(name).every((value) => Math.abs(value) < 1e-6)).toBe(true);
});

test("recipes refuse options that they do not know or that are out of range", () => {
  for (const recipe of gans.recipes.values()) {
    expect(v.safeParse(recipe.options, {}).success).toBe(true);
    for (const wrong of [{ learningRat: 1 }, { latent: 0 }, { latent: 1.5 }, { loss: "hinge-ish" }, { beta1: 1 }])
      expect(v.safeParse(recipe.options, wrong).success, JSON.stringify(wrong)).toBe(false);
  }
});
