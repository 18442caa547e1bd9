/**
 * @file Gradient penalties against PyTorch's: losses that contain a gradient (WGAN-GP, R1), the gradient in them, and their gradients
 * with respect to every weight of a critic, for five activations.
 */
import { describe, expect, test } from "vitest";
import { regularizers } from "#src/gan/index.js";
import { leakyRelu, linear, Scope, sequential, sigmoid, silu, softplus, tanh } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { add, compile, grad, mul, reshape, sub, sum } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { penaltyOf } from "../gan/penalized.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("second-order");
const lambda = Number(fixture.metadata["lambda"]);
const gamma = Number(fixture.metadata["gamma"]);

const activations: Readonly<Record<string, () => Module>> = {
  leaky_relu: () => leakyRelu(0.2),
  tanh,
  sigmoid,
  softplus,
  silu,
};

const criticWith = (activation: () => Module): Module =>
  sequential(linear(9, 13), activation(), linear(13, 11), activation(), linear(11, 1));

/** A penalty and the gradient ∇ₓD [N, 9] that it is made of. */
interface Penalty {
  readonly loss: Tensor;
  readonly inputGradient: Tensor;
}

const inputGradient = (critic: (x: Tensor) => Tensor, x: Tensor): Tensor => grad(sum(critic(x)), { x }).x;

const asImages = (x: Tensor): Tensor => reshape(x, [...x.shape, 1, 1]); // [N, 9, 1, 1]

const penalties: Readonly<Record<string, (critic: (x: Tensor) => Tensor, inputs: Tensors) => Penalty>> = {
  /** λ · mean((‖∇D(x̂)‖₂ − 1)²), x̂ = ε·real + (1 − ε)·fake. */
  wgan_gp: (critic, inputs) => {
    const [real, fake, epsilon] = [named(inputs, "real"), named(inputs, "fake"), named(inputs, "epsilon")];
    const penalty = penaltyOf(regularizers.gradientPenalty, {
      critic: (images) => critic(reshape(images, real.shape)),
      real: asImages(real),
      fake: asImages(fake),
      uniform: () => asImages(reshape(sub(1, epsilon), [epsilon.shape[0] ?? 1, 1])),
    });
    const between = add(mul(epsilon, real), mul(sub(1, epsilon), fake));
    return { loss: mul(lambda, penalty), inputGradient: inputGradient(critic, between) };
  },
  /** γ/2 · mean(‖∇D(real)‖₂²). */
  r1: (critic, inputs) => {
    const real = named(inputs, "real");
    const penalty = penaltyOf(regularizers.r1, {
      critic: (images) => critic(reshape(images, real.shape)),
      real: asImages(real),
    });
    return { loss: mul(gamma, penalty), inputGradient: inputGradient(critic, real) };
  },
};

test("every activation of the fixture is covered", () => {
  expect(Object.keys(activations)).toEqual(JSON.parse(fixture.metadata["activations"] ?? "[]"));
});

describe.each(Object.entries(activations))("%s", (activationName, activation) => {
  test.each(engines)("$name", (engine) =>
    withEngine(engine, async (executor) => {
      const critic = criticWith(activation);
      const weights = fixture.under(`${activationName}.critic`);
      const state = executor.createState(
        Object.fromEntries(
          Object.entries(critic.parameters).map(([name, { shape }]) => [name, { shape, dtype: "f32" }]),
        ),
      );
      for (const [name, { values }] of Object.entries(weights)) state.write(name, values);
      const inputNames = ["real", "fake", "epsilon"];
      const program = await compile(
        ({ inputs, state: parameters }) => {
          const scope = new Scope(parameters);
          const outputs = Object.entries(penalties).flatMap(([penalty, compute]) => {
            const { loss, inputGradient: gradient } = compute((x) => critic.forward(x, scope), inputs);
            const gradients = Object.entries(grad(loss, { ...parameters }));
            return [
              [`${penalty}.loss`, loss] as const,
              [`${penalty}.input_grad`, gradient] as const,
              ...gradients.map(([name, tensor]) => [`${penalty}.grad.${name}`, tensor] as const),
            ];
          });
          return { outputs: Object.fromEntries(outputs) };
        },
        {
          executor,
          state,
          inputs: Object.fromEntries(inputNames.map((name) => [name, specOf(fixture.tensor(name))])),
        },
      );
      const result = program.run(Object.fromEntries(inputNames.map((name) => [name, fixture.tensor(name).values])));
      const expected = Object.keys(penalties).flatMap((penalty) =>
        Object.entries(fixture.under(`${activationName}.${penalty}`)).map(
          ([name, tensor]) => [`${penalty}.${name}`, tensor.values] as const,
        ),
      );
      expect(expected).toHaveLength(Object.keys(penalties).length * (2 + Object.keys(weights).length));
      for (const [name, values] of expected) expectParity(result.tensor(name), values, engine.tolerance, name);
    }),
  );
});
