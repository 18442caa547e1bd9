/**
 * @file The recipes cgan, acgan (classifier and projection), infogan, sngan and sagan against PyTorch: losses and every gradient of both players; and their
 * plain discriminators: D(x), and R1 with its gradients, as the term with a second derivative. See generators/conditional.py.
 */
import { describe, expect, test } from "vitest";
import * as gan from "#src/gan/index.js";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { compile, f32, grad, i32, mul, narrow, square, sum } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";
import { testRecipeStep } from "./recipe-step.js";

const image = { height: 16, width: 16, channels: 1 };
const [classes, latent, width, batch] = [3, 5, 2, 6];
const resnet = { image, width, growth: 2 };

/** A recipe at the fixture's options, and its discriminator without spectral normalisation. */
interface Case {
  readonly recipe: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly data?: gan.DataSpec;
  readonly discriminator: Module;
}

const cases: Readonly<Record<string, Case>> = {
  cgan: {
    recipe: "cgan",
    options: { latent, width },
    discriminator: gan.labelled(classes, gan.dcganDiscriminator(width, { ...image, channels: 1 + classes })),
  },
  acgan: {
    recipe: "acgan",
    options: { latent, width, learnsFrom: "both" },
    discriminator: gan.auxiliaryDiscriminator(width, image, classes),
  },
  projection: {
    recipe: "acgan",
    options: { latent, width, conditioning: "projection" },
    discriminator: gan.projectionDiscriminator(width, image, classes),
  },
  infogan: {
    recipe: "infogan",
    options: { latent: latent - 2, width, categories: classes, continuous: 2 },
    data: image,
    discriminator: gan.infoganDiscriminator(width, image, { categories: classes, continuous: 2 }),
  },
  sngan: {
    recipe: "sngan",
    options: { latent, width },
    data: image,
    discriminator: gan.resnetDiscriminator(resnet),
  },
  sagan: {
    recipe: "sagan",
    options: { latent, width: 2 * width, attention: 8 },
    discriminator: gan.resnetDiscriminator({ ...resnet, width: 2 * width, classes, attention: 8 }),
  },
};

describe.each(Object.entries(cases))("%s", (name, { recipe, options, data = { ...image, classes }, discriminator }) => {
  const fixture = readFixture(name);
  testRecipeStep({ recipe, options, data, batch, fixture });

  test.each(engines.slice(0, 2))("D(x) and R1 on $name", (engine) =>
    withEngine(engine, async (executor) => {
      const held = Object.entries({ ...discriminator.parameters, ...discriminator.buffers });
      const state = executor.createState(Object.fromEntries(held.map(([key, { shape }]) => [key, f32(...shape)])));
      for (const [key] of held) state.write(key, fixture.tensor(`discriminator.${key}`).values);
      const expected = fixture.under("plain");
      const reached = Object.keys(fixture.under("plain.grad"));
      expect(reached.length).toBeGreaterThan(3);
      const program = await compile(
        (tensors) => {
          const scope = new Scope(tensors.state, "", () => expect.fail("nothing here is random")); // batch statistics
          const real = named(tensors.inputs, "real");
          const outputs = discriminator.forward(real, scope, named(tensors.inputs, "labels"));
          const { real: gradient } = grad(sum(narrow(outputs, 1, 0, 1)), { real });
          const r1 = mul(sum(square(gradient)), 0.5 / batch);
          const gradients = grad(r1, Object.fromEntries(reached.map((key) => [key, named(tensors.state, key)])));
          const byName = Object.entries(gradients).map(([key, tensor]) => [`grad.${key}`, tensor] as const);
          return { outputs: { on_real: outputs, r1, ...Object.fromEntries(byName) } };
        },
        { executor, state, inputs: { real: f32(batch, 16, 16, 1), labels: i32(batch) } },
      );
      const result = program.run({ real: fixture.tensor("real").values, labels: fixture.tensor("labels").values });
      for (const [key, { values }] of Object.entries(expected))
        expectParity(result.tensor(key), values, engine.tolerance, `${key} of ${name}`);
    }),
  );
});
