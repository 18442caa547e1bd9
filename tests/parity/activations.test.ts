/** @file Activations against PyTorch's over [−100, 100]: values, first and second derivatives. */
import { expect, test } from "vitest";
import { compile, elu, gelu, grad, leakyRelu, relu, sigmoid, silu, softplus, sum, tanh } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { readFixture, specOf } from "./fixture.js";

const fixture = readFixture("activations");
const x = fixture.tensor("x");

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  relu,
  leaky_relu: (t) => leakyRelu(t, Number(fixture.metadata["leaky_relu_slope"])),
  tanh,
  sigmoid,
  softplus,
  silu,
  gelu_tanh: gelu,
  elu,
};
/** The form of GELU with erf is none of ours. */
const left = ["gelu_erf"];

test("every activation of the fixture is covered or left out by name", () => {
  const names = JSON.parse(fixture.metadata["activations"] ?? "[]") as string[];
  expect([...Object.keys(activations), ...left].sort()).toEqual(names.sort());
});

test.each(engines)("$name", (engine) =>
  withEngine(engine, async (executor) => {
    const program = await compile(
      ({ inputs }) => {
        const t = named(inputs, "x");
        const outputs = Object.entries(activations).flatMap(([name, activation]) => {
          const value = activation(t);
          const first = grad(sum(value), { t }).t;
          const second = grad(sum(first), { t }).t;
          return [
            [`${name}.value`, value] as const,
            [`${name}.grad`, first] as const,
            [`${name}.grad2`, second] as const,
          ];
        });
        return { outputs: Object.fromEntries(outputs) };
      },
      { executor, inputs: { x: specOf(x) } },
    );
    const result = program.run({ x: x.values });
    // Far out on the negative side GELU and its derivatives are differences of nearly equal numbers, in PyTorch, too.
    const rounding = { value: 1e-6, grad: 2e-6, grad2: 1e-5 };
    for (const name of Object.keys(activations)) {
      for (const part of ["value", "grad", "grad2"] as const) {
        const key = `${name}.${part}`;
        const tolerance = engine.isExact
          ? { absolute: 1e-11, relative: 1e-9 }
          : { absolute: rounding[part], relative: 1e-5 };
        expectClose(result.tensor(key), fixture.tensor(key).values, tolerance, key);
      }
    }
  }),
);
