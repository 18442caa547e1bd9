/** @file f-AnoGAN against PyTorch's: scores and reconstructions in use, the encoder's loss and gradients in training, by the recipe's own detector and phase. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { inUse, recipes, specsInUse, stateSpecs, trainingInputs, trainingStep } from "#src/gan/index.js";
import type { Gan } from "#src/gan/index.js";
import { compile, f32 } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";

const fixture = readFixture("anogan");
const [latent, width, batch, pixels, kappa] = ["latent", "width", "batch", "pixels", "kappa"].map((name) =>
  Number(fixture.metadata[name]),
);
const image = { height: pixels ?? 0, width: pixels ?? 0, channels: 1 };
const stored = fixture.names.filter((name) => /^(generator|discriminator|encoder)\./.test(name));
const real = fixture.tensor("real").values;
const beta1 = 0.5; // of the encoder's Adam

/** The recipe's GAN, whose encoder alone is trained. */
function encoderOnly(): Gan {
  const recipe = recipes.get("anogan");
  if (recipe === undefined) throw new Error("there is no recipe anogan");
  const options = v.parse(recipe.options, { latent, width, kappa, schedule: "constant", encoderEvery: 1 });
  const gan = recipe.build(options, image);
  return { ...gan, phases: gan.phases.filter(({ name }) => name === "encoder") };
}

test("our networks have PyTorch's names and our shapes", () => {
  const specs = Object.entries(specsInUse(encoderOnly()));
  expect(Object.fromEntries(specs.map(([name, { shape }]) => [name, shape]))).toEqual(
    Object.fromEntries(stored.map((name) => [name, fixture.tensor(name).shape])),
  );
});

test.each(engines)("$name", (engine) =>
  withEngine(engine, async (executor) => {
    const gan = encoderOnly();
    const state = executor.createState(stateSpecs(gan));
    for (const name of stored) state.write(name, fixture.tensor(name).values);
    const near = (actual: ArrayLike<number>, name: string) =>
      expectParity(actual, fixture.tensor(name).values, engine.tolerance, name);

    const used = await compile(
      inUse(gan, (networks, inputs) => ({ ...gan.detector?.forward(networks, named(inputs, "images")) })),
      { executor, state, inputs: { images: f32(batch ?? 0, image.height, image.width, 1) } },
    );
    const found = used.run({ images: real });
    near(found.tensor("score"), "score");
    near(found.tensor("reconstruction"), "reconstruction");

    const inputs = trainingInputs(gan, image, batch ?? 0);
    const step = await compile(trainingStep(gan), { executor, state, inputs });
    near(step.run({ real }).tensor("loss.encoder"), "loss");
    for (const name of Object.keys(fixture.under("grad"))) {
      const moment = state.read(`optimizer.encoder.${name}.exp_avg`); // (1 − β₁) g after the first step
      near(
        Array.from(moment, (value) => value / (1 - beta1)),
        `grad.${name}`,
      );
    }
  }),
);
