/** @file Attention and statistics over the batch against PyTorch's: values and gradients with respect to inputs and weights. */
import { describe, expect, test } from "vitest";
import * as nn from "#src/nn/index.js";
import { compile, vjp } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("layers");

/** A layer and, for the fixture's names of its parameters that differ, ours. */
interface Layer {
  readonly module: nn.Module;
  readonly names?: Readonly<Record<string, string>>;
  readonly forward?: (tensors: Tensors, scope: nn.Scope) => Tensor;
}

const across = nn.multiHeadAttention(8, 2);

const layers: Readonly<Record<string, Layer>> = {
  self_attention: {
    module: nn.selfAttention(16),
    names: { theta: "theta.weight", phi: "phi.weight", g: "g.weight", o: "o.weight" },
  },
  heads: { module: nn.multiHeadAttention(12, 3) },
  heads_context: {
    module: across,
    forward: (tensors, scope) => across.attend(named(tensors, "x"), named(tensors, "context"), scope),
  },
  minibatch_std: { module: nn.minibatchStandardDeviation() },
  minibatch_std_channels: { module: nn.minibatchStandardDeviation({ group: 3, channels: 2 }) },
  minibatch_std_small: { module: nn.minibatchStandardDeviation() },
  minibatch_discrimination: { module: nn.minibatchDiscrimination(7, { kernels: 4, dimensions: 3 }) },
};

test("every layer of the fixture is covered", () => {
  const inFixture = new Set(fixture.names.map((name) => name.split(".")[0] ?? name));
  expect([...inFixture].sort()).toEqual(Object.keys(layers).sort());
});

describe.each(Object.entries(layers))("%s", (name, { module, names = {}, forward }) => {
  const tensors = fixture.under(name);
  const given = Object.keys(tensors).filter((key) => key !== "y" && !key.startsWith("grad."));
  const wrt = given.filter((key) => key !== "cotangent");

  test("has the parameters of the fixture", () => {
    const parameters = Object.keys(module.parameters);
    const inFixture = wrt.filter((key) => key !== "x" && key !== "context").map((key) => names[key] ?? key);
    expect(inFixture.sort()).toEqual([...parameters].sort());
    for (const key of wrt) {
      const parameter = module.parameters[names[key] ?? key];
      if (parameter !== undefined) expect(parameter.shape, key).toEqual(tensors[key]?.shape);
    }
  });

  test.each(engines)("$name", (engine) =>
    withEngine(engine, async (executor) => {
      const program = await compile(
        ({ inputs }) => {
          const scope = new nn.Scope(Object.fromEntries(wrt.map((key) => [names[key] ?? key, named(inputs, key)])));
          const y = forward?.(inputs, scope) ?? module.forward(named(inputs, "x"), scope);
          const leaves = wrt.map((key) => named(inputs, key));
          const gradients = vjp(y, leaves, named(inputs, "cotangent"));
          return { outputs: { y, ...Object.fromEntries(gradients.map((g, i) => [`grad.${wrt[i]}`, g])) } };
        },
        { executor, inputs: Object.fromEntries(given.map((key) => [key, specOf(fixture.tensor(`${name}.${key}`))])) },
      );
      const result = program.run(
        Object.fromEntries(given.map((key) => [key, fixture.tensor(`${name}.${key}`).values])),
      );
      for (const output of ["y", ...wrt.map((key) => `grad.${key}`)]) {
        const { values } = fixture.tensor(`${name}.${output}`);
        expectParity(result.tensor(output), values, engine.isExact ? 1e-9 : 1e-5, `${output} of ${name}`);
      }
    }),
  );
});
