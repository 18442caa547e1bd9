/**
 * @file The recipe's own training step against PyTorch's, ten steps from the same weights and batches: losses, what D and G compute,
 * every gradient of the first step, weights and their movement. The latents come from the fixture, behind the pixels of each image.
 */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { losses, mlpDiscriminator, mlpGenerator, recipes, stateSpecs, trainingStep } from "#src/gan/index.js";
import type { Gan, LossName } from "#src/gan/index.js";
import { inOnePass } from "#src/gan/adversarial/passes.js";
import { adam } from "#src/optim/index.js";
import { compile, f32, narrow, reshape } from "#src/tensor/index.js";
import type { StateBank, Tensor } from "#src/tensor/index.js";
import { engines, withEngine } from "./engines.js";
import type { Engine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";

const image = { height: 7, width: 7, channels: 1 };
const pixels = 49;
const latent = 10;
const batch = 7;
const steps = 10;
const beta1 = 0.5;
const networkNames = ["generator", "discriminator"] as const;

/** Pixels and latents of a row [N, 49 + 10]. */
const partsOf = (rows: Tensor): { real: Tensor; z: Tensor } => ({
  real: reshape(narrow(rows, 1, 0, pixels), [batch, image.height, image.width, image.channels]),
  z: narrow(rows, 1, pixels, latent),
});

const view = (images: Tensor) => ({ images, given: [] });

/** The fixture's GAN, of the recipe's parts; its images are rows of pixels and latents. */
function fixtureGan(lossName: LossName): Gan {
  const loss = losses[lossName];
  const optimizer = adam({ learningRate: 2e-4, beta1, beta2: 0.999 });
  return {
    networks: {
      generator: mlpGenerator(latent, [24, 33, 40], image),
      discriminator: mlpDiscriminator(image, [33, 24]),
    },
    averaged: ["generator"],
    generator: { latent, forward: ({ network }, z) => network("generator")(z) },
    averageDecay: 0,
    phases: [
      {
        name: "discriminator",
        trains: ["discriminator"],
        optimizer,
        minimize: ({ network, real: rows }) => {
          const { real, z } = partsOf(rows);
          const fake = network("generator")(z);
          const [logitsReal, logitsFake] = inOnePass(network("discriminator"), view(real), view(fake));
          return {
            loss: loss.discriminator(logitsReal, logitsFake),
            metrics: { fake, logits_real: logitsReal, logits_fake: logitsFake },
          };
        },
      },
      {
        name: "generator",
        trains: ["generator"],
        optimizer,
        minimize: ({ network, real: rows }) => {
          const { z } = partsOf(rows);
          return { loss: loss.generator(network("discriminator")(network("generator")(z))) };
        },
      },
    ],
  };
}

const cases = [
  ["vanilla", "non-saturating"],
  ["vanilla-minimax", "minimax"],
] as const;

describe.each(cases)("%s", (file, lossName) => {
  const fixture = readFixture(file);
  const gan = fixtureGan(lossName);
  const parameters = networkNames.flatMap((network) =>
    Object.keys(fixture.under(network)).map((name) => `${network}.${name}`),
  );
  /** Rows of pixels and latents of step k. */
  const rowsOf = (k: number): number[] => {
    const [real, z] = [fixture.tensor(`real.${k}`).values, fixture.tensor(`z.${k}`).values];
    return Array.from({ length: batch }, (_, row) => [
      ...real.slice(row * pixels, (row + 1) * pixels),
      ...z.slice(row * latent, (row + 1) * latent),
    ]).flat();
  };

  test("our parameters have PyTorch's names and shapes", () => {
    const shapesOf = (network: (typeof networkNames)[number]) =>
      Object.fromEntries(
        Object.entries(gan.networks[network]?.parameters ?? {}).map(([name, { shape }]) => [name, shape]),
      );
    for (const network of networkNames) {
      const expected = Object.entries(fixture.under(network)).map(([name, { shape }]) => [name, shape]);
      expect(shapesOf(network)).toEqual(Object.fromEntries(expected));
    }
  });

  /** Gradients of the first step: Adam's first moment is then (1 − β₁) g. */
  function expectFirstGradients(state: StateBank, { tolerance }: Engine): void {
    for (const name of parameters) {
      const [network = "", ...rest] = name.split(".");
      const moment = state.read(`optimizer.${network}.${rest.join(".")}.exp_avg`);
      const gradient = Array.from(moment, (value) => value / (1 - beta1));
      expectParity(gradient, fixture.tensor(`grad.${name}`).values, tolerance, `gradient of ${name}`);
    }
  }

  function expectWeights(state: StateBank, { tolerance }: Engine): void {
    for (const name of parameters) {
      const [before, after] = [fixture.tensor(name).values, fixture.tensor(`after.${name}`).values];
      const got = Array.from(state.read(name));
      const movement = (values: readonly number[]) => values.map((value, index) => value - (before[index] ?? 0));
      expectParity(got, after, tolerance, `${name} after ${steps} steps`);
      expectParity(movement(got), movement(after), tolerance, `movement of ${name} in ${steps} steps`);
    }
  }

  test.each(engines)("ten steps on $name", (engine) =>
    withEngine(engine, async (executor) => {
      const state = executor.createState(stateSpecs(gan));
      for (const name of parameters) state.write(name, fixture.tensor(name).values);
      const program = await compile(trainingStep(gan), {
        executor,
        state,
        inputs: { real: f32(batch, pixels + latent) },
      });
      for (let k = 0; k < steps; k++) {
        const result = program.run({ real: rowsOf(k) });
        const near = (output: string, tensor: string) =>
          expectParity(result.tensor(output), fixture.tensor(tensor).values, engine.tolerance, tensor);
        near("loss.discriminator", `loss_d.${k}`);
        near("loss.generator", `loss_g.${k}`);
        if (k > 0) continue;
        for (const name of ["fake", "logits_real", "logits_fake"]) near(name, `${name}.0`);
        expectFirstGradients(state, engine);
      }
      expectWeights(state, engine);
    }),
  );
});

test("the recipe's defaults are the fixture's options", () => {
  const recipe = recipes.get("vanilla");
  expect(recipe && v.parse(recipe.options, {})).toMatchObject({
    loss: "non-saturating",
    learningRate: 2e-4,
    beta1,
    beta2: 0.999,
  });
});
