/** @file Convolutions and transposed convolutions against PyTorch's: values and both gradients, for every option and the layers of known GANs. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, conv2d, convTranspose2d, vjp } from "#src/tensor/index.js";
import type { ConvTransposeOptions, Executor, Tensor } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("convolutions");
const inputNames = ["x", "w", "cotangent"];
const outputNames = ["y", "dx", "dw"];

const convolutions: Readonly<Record<string, (x: Tensor, w: Tensor, options: ConvTransposeOptions) => Tensor>> = {
  conv2d,
  convTranspose2d,
};

const cases = Object.entries(convolutions).flatMap(([op, convolve]) =>
  Object.entries(JSON.parse(fixture.metadata[op] ?? "{}") as Record<string, ConvTransposeOptions>).map(
    ([name, options]) => ({ name, options, convolve }),
  ),
);

test("every tensor of the fixture is compared", () => {
  const expected = cases.flatMap(({ name }) => [...inputNames, ...outputNames].map((tensor) => `${name}.${tensor}`));
  expect(expected.length).toBeGreaterThan(0);
  expect(expected.sort()).toEqual([...fixture.names].sort());
});

describe.each(engines)("$name", ({ start, tolerance }) => {
  let executor: Executor;
  beforeAll(async () => void (executor = await start()));
  afterAll(() => executor.dispose());

  test.each(cases)("$name", async ({ name, options, convolve }) => {
    const given = Object.entries(fixture.under(name)).filter(([tensor]) => inputNames.includes(tensor));
    const shapes: Record<string, readonly number[]> = {};
    const program = await compile(
      ({ inputs }) => {
        const [x, w] = [named(inputs, "x"), named(inputs, "w")];
        const y = convolve(x, w, options);
        const [dx = y, dw = y] = vjp(y, [x, w], named(inputs, "cotangent"));
        const outputs = { y, dx, dw };
        for (const [output, { shape }] of Object.entries(outputs)) shapes[output] = shape;
        return { outputs };
      },
      { executor, inputs: Object.fromEntries(given.map(([input, tensor]) => [input, specOf(tensor)])) },
    );
    const result = program.run(Object.fromEntries(given.map(([input, { values }]) => [input, values])));
    for (const output of outputNames) {
      const { shape, values } = fixture.tensor(`${name}.${output}`);
      expect(shapes[output], output).toEqual(shape);
      expectParity(result.tensor(output), values, tolerance, `${output} of ${name}`);
    }
    program.dispose();
  });
});
