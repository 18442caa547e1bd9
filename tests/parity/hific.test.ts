/** @file Generative compression against PyTorch's: what the four networks compute, the rate, both players' losses and every gradient. */
import { expect, test } from "vitest";
import {
  addRoundingNoise,
  bitsOfProbabilities,
  hificDecoder,
  hificDiscriminator,
  hificEncoder,
  logisticMixture,
  losses,
  roundStraightThrough,
} from "#src/gan/index.js";
import type { HificOptions } from "#src/gan/index.js";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { add, compile, grad, mean, mul, square, stopGradient, sub } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("hific");
const options = JSON.parse(fixture.metadata["options"] ?? "{}") as HificOptions;
const weights = JSON.parse(fixture.metadata["weights"] ?? "{}") as Record<
  "rate" | "distortion" | "adversarial",
  number
>;

const networks = {
  encoder: hificEncoder(options),
  generator: hificDecoder(options),
  prior: logisticMixture(options.latent, Number(fixture.metadata["components"])),
  discriminator: hificDiscriminator(options),
} satisfies Record<string, Module>;

const parameters = Object.entries(networks).flatMap(([network, module]) =>
  Object.keys(module.parameters).map((name) => `${network}.${name}`),
);

test("our parameters have PyTorch's names and our shapes", () => {
  expect(parameters.toSorted()).toEqual(Object.keys(fixture.under("grad")).toSorted());
  for (const [network, module] of Object.entries(networks)) {
    for (const [name, { shape }] of Object.entries<{ readonly shape: readonly number[] }>(module.parameters)) {
      expect(shape, name).toEqual(fixture.tensor(`${network}.${name}`).shape);
    }
  }
});

/** Everything that the fixture has, from inputs `real`, `noise` and the parameters. */
function everything(inputs: Tensors): Record<string, Tensor> {
  const run = (name: keyof typeof networks, x: Tensor, ...given: Tensor[]): Tensor => {
    const own = Object.entries(inputs).flatMap(([key, value]) =>
      key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), value] as const] : [],
    );
    return networks[name].forward(x, new Scope(Object.fromEntries(own)), ...given);
  };
  const real = named(inputs, "real");
  const latent = run("encoder", real); // [N, h, w, latent]
  const rounded = roundStraightThrough(latent);
  const fake = run("generator", rounded);
  const probabilities = run("prior", addRoundingNoise(latent, named(inputs, "noise")));
  const pixels = real.shape.slice(0, 3).reduce((product, size) => product * size, 1);
  const rate = mul(bitsOfProbabilities(probabilities), 1 / pixels);
  const context = stopGradient(rounded);
  const fakeLogits = run("discriminator", fake, context);
  const loss_g = [
    mul(weights.rate, rate),
    mul(weights.distortion, mean(square(sub(fake, real)))),
    mul(weights.adversarial, losses["non-saturating"].generator(fakeLogits)),
  ].reduce(add);
  const loss_d = losses["non-saturating"].discriminator(
    run("discriminator", real, context),
    run("discriminator", stopGradient(fake), context),
  );
  const learnt = (names: readonly string[]): Record<string, Tensor> =>
    Object.fromEntries(names.map((name) => [name, named(inputs, name)]));
  const isOfD = (name: string): boolean => name.startsWith("discriminator.");
  const gradients = {
    ...grad(loss_g, learnt(parameters.filter((name) => !isOfD(name)))),
    ...grad(loss_d, learnt(parameters.filter(isOfD))),
  };
  return {
    ...{ latent, fake, probabilities, logits_fake: fakeLogits, rate, loss_g, loss_d },
    ...Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [`grad.${name}`, gradient])),
  };
}

test.each(engines)("one step on $name", (engine) =>
  withEngine(engine, async (executor) => {
    const given = ["real", "noise", ...parameters];
    const program = await compile(({ inputs }) => ({ outputs: everything(inputs) }), {
      executor,
      inputs: Object.fromEntries(given.map((name) => [name, specOf(fixture.tensor(name))])),
    });
    const result = program.run(Object.fromEntries(given.map((name) => [name, fixture.tensor(name).values])));
    const outputs = fixture.names.filter((name) => !given.includes(name));
    expect(outputs).toHaveLength(7 + parameters.length);
    for (const name of outputs) {
      expectParity(result.tensor(name), fixture.tensor(name).values, engine.tolerance, name);
    }
  }),
);
