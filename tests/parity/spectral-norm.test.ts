/** @file Spectral normalisation against PyTorch's: three forward passes in training, each of which moves u, and the gradients of the last. */
import { expect, test } from "vitest";
import * as nn from "#src/nn/index.js";
import { compile, sum, vjp } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("spectral-norm");
const steps = Number(fixture.metadata["steps"]);

const body = nn.sequential(
  nn.conv2d(3, 4, 3, { padding: 1 }),
  nn.leakyRelu(0.2),
  nn.conv2d(4, 5, 4, { stride: 2, padding: 1 }),
  nn.leakyRelu(0.2),
);
const children = { body, head: nn.linear(5, 2) };
const discriminator: nn.Module = {
  description: "small discriminator",
  ...nn.holdings(children),
  forward: (x, scope) => {
    const part = nn.applying(children, scope);
    return part("head", sum(part("body", x), { axes: [1, 2] }));
  },
};
const module = nn.spectralNorm(discriminator);

test("has PyTorch's names", () => {
  expect(Object.keys(module.buffers ?? {})).toEqual(["body.0.weight_u", "body.2.weight_u", "head.weight_u"]);
  for (const [name, { shape }] of Object.entries({ ...module.parameters, ...module.buffers }))
    expect(shape, name).toEqual(fixture.tensor(name).shape);
});

test.each(engines)("$name", (engine) =>
  withEngine(engine, async (executor) => {
    const kept = { ...module.parameters, ...module.buffers };
    const state = executor.createState(
      Object.fromEntries(Object.keys(kept).map((name) => [name, specOf(fixture.tensor(name))])),
    );
    for (const name of Object.keys(kept)) state.write(name, fixture.tensor(name).values);
    const program = await compile(
      ({ inputs, state: tensors }) => {
        const updates = new Map<string, Tensor>();
        const scope = new nn.Scope(tensors, "", () => expect.fail("nothing here is random"), updates);
        const y = module.forward(named(inputs, "x"), scope);
        const names = Object.keys(module.parameters);
        const gradients = vjp(
          y,
          names.map((name) => named(tensors, name)),
          named(inputs, "cotangent"),
        );
        return {
          outputs: { y, ...Object.fromEntries(gradients.map((gradient, i) => [`grad.${names[i]}`, gradient])) },
          updates: Object.fromEntries(updates),
        };
      },
      { executor, state, inputs: { x: specOf(fixture.tensor("x.0")), cotangent: specOf(fixture.tensor("cotangent")) } },
    );
    const tolerance = engine.isExact ? 1e-9 : 2e-5;
    for (let k = 0; k < steps; k++) {
      const result = program.run({ x: fixture.tensor(`x.${k}`).values, cotangent: fixture.tensor("cotangent").values });
      expectParity(result.tensor("y"), fixture.tensor(`y.${k}`).values, tolerance, `y.${k}`);
      for (const [name, { values }] of Object.entries(fixture.under(`after.${k}`)))
        expectParity(state.read(name), values, tolerance, `${name} after pass ${k}`);
      if (k < steps - 1) continue;
      for (const [name, { values }] of Object.entries(fixture.under("grad")))
        expectParity(result.tensor(`grad.${name}`), values, tolerance, `gradient of ${name}`);
    }
  }),
);
