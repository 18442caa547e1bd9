/**
 * @file The DCGAN recipe's own training step against PyTorch's, five steps from the same weights and batches: losses, what D and G compute,
 * every gradient of the first step, weights, their movement, running statistics. The latents come from the fixture, behind the pixels of each image.
 */
import * as v from "valibot";
import { expect, test } from "vitest";
import { recipes, stateSpecs, trainingStep } from "#src/gan/index.js";
import type { Gan, Phase, PhaseContext } from "#src/gan/index.js";
import { compile, f32, narrow, reshape } from "#src/tensor/index.js";
import type { StateBank, Tensor } from "#src/tensor/index.js";
import { engines, withEngine } from "./engines.js";
import type { Engine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";

const fixture = readFixture("dcgan");
const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata["image"] ?? "[]") as number[];
const image = { height, width, channels };
const pixels = height * width * channels;
const latent = Number(fixture.metadata["latent"]);
const batch = Number(fixture.metadata["batch"]);
const steps = Number(fixture.metadata["steps"]);
const beta1 = 0.5;
const options = { width: Number(fixture.metadata["width"]), latent, averageDecay: 0 };

/** Of weights' movement, relative: Adam divides small gradients by themselves, so that PyTorch's own in float32 is 2e-4 off, all else 2e-6. */
const movementTolerance = ({ isExact, tolerance }: Engine): number => (isExact ? tolerance : 1e-3);

const parameters = Object.keys(fixture.under("grad"));
const state0 = Object.keys(fixture.under("after")); // parameters and running statistics
const isRunning = (name: string): boolean => /\.running_(mean|var)$/.test(name);

/** Real images and latents of one step. */
interface Parts {
  readonly real: Tensor;
  readonly z: Tensor;
}

const partsOfRows = new WeakMap<Tensor, Parts>();

/** Takes rows [N, H·W·C + latent] apart; both phases get the same tensors, so that G runs once a step and its running statistics move once. */
function partsOf(rows: Tensor): Parts {
  const parts = partsOfRows.get(rows) ?? {
    real: reshape(narrow(rows, 1, 0, pixels), [batch, height, width, channels]),
    z: narrow(rows, 1, pixels, latent),
  };
  partsOfRows.set(rows, parts);
  return parts;
}

/** A phase whose images are rows of pixels and latents; with `observe`, it reports what its networks compute, in the order of their calls. */
function onRows({ minimize, ...phase }: Phase, observe: readonly string[]): Phase {
  return {
    ...phase,
    minimize: (context) => {
      const { real, z } = partsOf(context.real);
      const seen: Tensor[] = [];
      const network: PhaseContext["network"] = (name) => (x) => {
        const y = context.network(name)(x);
        seen.push(y);
        return y;
      };
      const { loss, metrics } = minimize({ ...context, real, network, normal: () => z });
      const observed = observe.flatMap((name, index) => {
        const tensor = seen[index];
        return tensor === undefined ? [] : [[name, tensor] as const];
      });
      return { loss, metrics: { ...metrics, ...Object.fromEntries(observed) } };
    },
  };
}

const observed = ["fake", "logits_real", "logits_fake"];

/** The recipe's GAN on rows; D's phase is to call G, then D on the real and D on the fake images. */
function fixtureGan(): Gan {
  const recipe = recipes.get("dcgan");
  if (recipe === undefined) throw new Error("there is no recipe dcgan");
  const gan = recipe.build(v.parse(recipe.options, options), image);
  return {
    ...gan,
    phases: gan.phases.map((phase) => onRows(phase, phase.name === "discriminator" ? observed : [])),
  };
}

/** Rows of pixels and latents of step k. */
function rowsOf(k: number): number[] {
  const [real, z] = [fixture.tensor(`real.${k}`).values, fixture.tensor(`z.${k}`).values];
  return Array.from({ length: batch }, (_, row) => [
    ...real.slice(row * pixels, (row + 1) * pixels),
    ...z.slice(row * latent, (row + 1) * latent),
  ]).flat();
}

/** Gradients of the first step: Adam's first moment is then (1 − β₁) g. */
function expectFirstGradients(state: StateBank, engine: Engine): void {
  for (const name of parameters) {
    const [network = "", ...rest] = name.split(".");
    const moment = state.read(`optimizer.${network}.${rest.join(".")}.exp_avg`);
    const gradient = Array.from(moment, (value) => value / (1 - beta1));
    expectParity(gradient, fixture.tensor(`grad.${name}`).values, engine.tolerance, `gradient of ${name}`);
  }
}

function expectState(state: StateBank, engine: Engine): void {
  for (const name of state0) {
    const [before, after] = [fixture.tensor(name).values, fixture.tensor(`after.${name}`).values];
    const got = Array.from(state.read(name));
    const movement = (values: readonly number[]) => values.map((value, index) => value - (before[index] ?? 0));
    expectParity(got, after, engine.tolerance, `${name} after ${steps} steps`);
    expectParity(movement(got), movement(after), movementTolerance(engine), `movement of ${name} in ${steps} steps`);
  }
}

test("our parameters and running statistics have PyTorch's names and our shapes", () => {
  const specs = Object.entries(stateSpecs(fixtureGan())).filter(([name]) => /^(generator|discriminator)\./.test(name));
  const expected = state0.map((name) => [name, fixture.tensor(name).shape]);
  expect(Object.fromEntries(specs.map(([name, { shape }]) => [name, shape]))).toEqual(Object.fromEntries(expected));
  expect(state0.filter((name) => !isRunning(name)).sort()).toEqual([...parameters].sort());
});

test.each(engines)("five steps on $name", (engine) =>
  withEngine(engine, async (executor) => {
    const gan = fixtureGan();
    const state = executor.createState(stateSpecs(gan));
    for (const name of state0) state.write(name, fixture.tensor(name).values);
    const inputs = { real: f32(batch, pixels + latent) };
    const program = await compile(trainingStep(gan), { executor, state, inputs });
    for (let k = 0; k < steps; k++) {
      const result = program.run({ real: rowsOf(k) });
      const near = (output: string, tensor: string) =>
        expectParity(result.tensor(output), fixture.tensor(tensor).values, engine.tolerance, tensor);
      near("loss.discriminator", `loss_d.${k}`);
      near("loss.generator", `loss_g.${k}`);
      if (k > 0) continue;
      for (const name of observed) near(name, `${name}.0`);
      expectFirstGradients(state, engine);
    }
    expectState(state, engine);
  }),
);

test("the recipe's defaults are the fixture's options", () => {
  const recipe = recipes.get("dcgan");
  expect(recipe && v.parse(recipe.options, {})).toMatchObject({
    loss: "non-saturating",
    learningRate: 2e-4,
    beta1,
    beta2: 0.999,
  });
});
