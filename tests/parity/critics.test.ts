/**
 * @file The training steps of the recipes lsgan, wgan and wgan-gp against PyTorch's, from the same weights and batches: losses, penalty (with its second
 * derivatives), the first gradients of both players, weights, their movement, running statistics. On images, and wgan-gp on pairs of points.
 * What a step draws, latents and places between real and fake images, comes from the fixture, behind the pixels of each image.
 */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { dueAt, pointsDiscriminator, pointsGenerator, recipes, stateSpecs, trainingStep } from "#src/gan/index.js";
import type { Gan, Phase, Recipe } from "#src/gan/index.js";
import { adversarialGan, seenBy } from "#src/gan/recipes/adversarial-recipe.js";
import type { AdversarialOptions } from "#src/gan/recipes/adversarial-options.js";
import { batchNorm, linear, maxout, relu } from "#src/nn/index.js";
import type { Optimizer } from "#src/optim/index.js";
import { compile, f32, narrow, reshape } from "#src/tensor/index.js";
import type { Executor, Program, StateBank, Tensor } from "#src/tensor/index.js";
import { engines, withEngine } from "./engines.js";
import type { Engine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";
import type { Fixture } from "./fixture.js";
import { expectClose } from "../support/close.js";

/** Hidden layers as critics.py has them. */
const tinyPointNetworks = {
  generator: {
    widths: [8, 7],
    layer: (from: number, to: number) => [linear(from, to, { bias: false }), batchNorm(to), relu()],
  },
  discriminator: { widths: [6, 5], layer: (from: number, to: number) => [maxout(from, to, 3)] },
};

const cases = [
  { file: "lsgan", name: "lsgan", pack: 1 },
  { file: "wgan", name: "wgan", pack: 1 },
  { file: "wgan-gp", name: "wgan-gp", pack: 1 },
  { file: "wgan-gp-points", name: "wgan-gp", pack: 2 },
];

/** What is fixed for a fixture. */
interface Setup {
  readonly fixture: Fixture;
  readonly gan: Gan;
  readonly batch: number;
  /** Of a row: pixels, latents, and the place between a real and a fake image. */
  readonly row: number;
  readonly steps: number;
  readonly criticSteps: number;
}

/** As {@link expectParity}; what is exactly zero in PyTorch, a critic's last bias for instance, may be a rounding error here. */
function expectNear(got: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  if (expected.some((value) => value !== 0)) expectParity(got, expected, tolerance, what);
  else expectClose(got, expected, { absolute: 1e-6, relative: 0 }, what);
}

/** Weights' movement is small beside the weights, and Adam and RMSProp divide small gradients by themselves: PyTorch's own in float32 is up to 3e-4 off. */
const movementTolerance = ({ isExact, tolerance }: Engine): number => (isExact ? 1e-8 : 10 * tolerance);

function recipeOf(name: string): Recipe {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe;
}

function prepare(file: string, name: string, pack: number): Setup {
  const fixture = readFixture(file);
  const [batch, steps, criticSteps, latent] = ["batch", "steps", "critic_steps", "latent"].map((key) =>
    Number(fixture.metadata[key]),
  ) as [number, number, number, number];
  const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata["image"] ?? "[]") as number[];
  const image = { height, width, channels };
  const recipe = recipeOf(name);
  const given = { latent, pack, criticSteps, averageDecay: 0, width: Number(fixture.metadata["width"]) };
  const options = v.parse(recipe.options, given) as AdversarialOptions;
  const gan =
    pack === 1
      ? recipe.build(options, image)
      : adversarialGan(options, image, {
          generators: { generator: pointsGenerator(latent, tinyPointNetworks) },
          discriminator: pointsDiscriminator(seenBy(options, image), tinyPointNetworks),
        });
  const pixels = height * width * channels;
  const partsOf = partsOfRows(batch, [batch, height, width, channels], pixels, latent);
  const phases = gan.phases.map((phase) => keepingGradients(onRows(phase, partsOf, pack)));
  return { fixture, gan: { ...gan, phases }, batch, row: pixels + latent + 1, steps, criticSteps };
}

/** What a row holds. */
interface Parts {
  readonly real: Tensor;
  readonly z: Tensor;
  /** [N, 1, 1, 1]. */
  readonly t: Tensor;
}

/** Takes rows apart; both phases get the same tensors, so that G runs once a step and its running statistics move once. */
function partsOfRows(batch: number, shape: readonly number[], pixels: number, latent: number): (rows: Tensor) => Parts {
  const known = new WeakMap<Tensor, Parts>();
  return (rows) => {
    const parts = known.get(rows) ?? {
      real: reshape(narrow(rows, 1, 0, pixels), shape),
      z: narrow(rows, 1, pixels, latent),
      t: reshape(narrow(rows, 1, pixels + latent, 1), [batch, 1, 1, 1]),
    };
    known.set(rows, parts);
    return parts;
  };
}

function onRows({ minimize, ...phase }: Phase, partsOf: (rows: Tensor) => Parts, pack: number): Phase {
  return {
    ...phase,
    minimize: (context) => {
      const { real, z, t } = partsOf(context.real);
      const n = (real.shape[0] ?? 1) / pack;
      return minimize({ ...context, real, normal: () => z, uniform: () => narrow(t, 0, 0, n) });
    },
  };
}

/** A phase whose optimiser remembers the gradients that it was given, as one more slot. */
function keepingGradients(phase: Phase): Phase {
  const { optimizer } = phase;
  const keeping: Optimizer = {
    stateSpecs: (parameters) => ({
      ...optimizer.stateSpecs(parameters),
      ...Object.fromEntries(Object.entries(parameters).map(([name, spec]) => [`${name}.gradient`, spec])),
    }),
    update: (parameters, gradients, state, rate) => {
      const update = optimizer.update(parameters, gradients, state, rate);
      const kept = Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [`${name}.gradient`, gradient]),
      );
      return { ...update, state: { ...update.state, ...kept } };
    },
  };
  return { ...phase, optimizer: keeping };
}

function rowsOf({ fixture, batch, row }: Setup, k: number): number[] {
  const parts = ["real", "z", "t"].map((name) => fixture.tensor(`${name}.${k}`).values);
  const rows = Array.from({ length: batch }, (_, index) =>
    parts.flatMap((values) => values.slice((index * values.length) / batch, ((index + 1) * values.length) / batch)),
  );
  expect(rows[0]).toHaveLength(row);
  return rows.flat();
}

function expectGradients({ fixture }: Setup, state: StateBank, player: string, { tolerance }: Engine): void {
  for (const [name, { values }] of Object.entries(fixture.under(`grad.${player}`))) {
    expectNear(state.read(`optimizer.${player}.${name}.gradient`), values, tolerance, `gradient of ${player}.${name}`);
  }
}

function expectState({ fixture, steps }: Setup, state: StateBank, engine: Engine): void {
  for (const [name, { values: after }] of Object.entries(fixture.under("after"))) {
    const before = fixture.tensor(name).values;
    const got = Array.from(state.read(name));
    const movement = (values: readonly number[]) => values.map((value, index) => value - (before[index] ?? 0));
    expectNear(got, after, engine.tolerance, `${name} after ${steps} steps`);
    expectNear(movement(got), movement(after), movementTolerance(engine), `movement of ${name}`);
  }
}

/** The program of a step without and with G's phase. */
async function compileSteps(
  { gan, batch, row, criticSteps }: Setup,
  executor: Executor,
  state: StateBank,
): Promise<Program[]> {
  const programs: Program[] = [];
  for (let step = 0; step < criticSteps; step++) {
    const inputs = { real: f32(batch, row) };
    programs.push(await compile(trainingStep(gan, dueAt(step)), { executor, state, inputs }));
  }
  return programs;
}

describe.each(cases)("$file", ({ file, name, pack }) => {
  const setup = prepare(file, name, pack);
  const { fixture, gan, steps, criticSteps } = setup;

  test("our parameters and running statistics have PyTorch's names and our shapes", () => {
    const specs = Object.entries(stateSpecs(gan)).filter(([key]) => /^(generator|discriminator)\./.test(key));
    const expected = Object.keys(fixture.under("after")).map((key) => [key, fixture.tensor(key).shape]);
    expect(Object.fromEntries(specs.map(([key, { shape }]) => [key, shape]))).toEqual(Object.fromEntries(expected));
  });

  test.each(engines.filter(({ name: engine }) => !engine.includes("deterministic")))(
    `${steps} steps on $name`,
    (engine) =>
      withEngine(engine, async (executor) => {
        const state = executor.createState(stateSpecs(gan));
        for (const key of Object.keys(fixture.under("after"))) state.write(key, fixture.tensor(key).values);
        const programs = await compileSteps(setup, executor, state);
        for (let k = 0; k < steps; k++) {
          const program = programs[k % criticSteps];
          const result = program?.run({ real: rowsOf(setup, k) });
          if (result === undefined) throw new Error(`there is no program for step ${k}`);
          const near = (output: string, tensor: string) =>
            expectParity(result.tensor(output), fixture.tensor(tensor).values, engine.tolerance, tensor);
          near("loss.discriminator", `loss_d.${k}`);
          if (fixture.names.includes(`penalty.${k}`)) near("gradientPenalty", `penalty.${k}`);
          if (k === 0) expectGradients(setup, state, "discriminator", engine);
          if (k + 1 === criticSteps) expectGradients(setup, state, "generator", engine);
          if ((k + 1) % criticSteps === 0) near("loss.generator", `loss_g.${k}`);
        }
        expectState(setup, state, engine);
      }),
  );
});

test("the recipes' defaults are the papers'", () => {
  const defaults = (name: string) => v.parse(recipeOf(name).options, {});
  expect(defaults("lsgan")).toMatchObject({ loss: "least-squares", optimizer: "adam", learningRate: 2e-4, beta1: 0.5 });
  expect(defaults("wgan")).toMatchObject({
    loss: "wasserstein",
    optimizer: "rmsprop",
    learningRate: 5e-5,
    weightClip: 0.01,
    criticSteps: 5,
  });
  expect(defaults("wgan-gp")).toMatchObject({
    loss: "wasserstein",
    learningRate: 1e-4,
    beta1: 0,
    beta2: 0.9,
    gradientPenalty: 10,
    criticSteps: 5,
  });
});
