/** @file Normalisation layers against PyTorch's: values, gradients of inputs and parameters, batch norm's running statistics and its evaluation mode. */
import { describe, expect, test } from "vitest";
import * as nn from "#src/nn/index.js";
import { compile, concat, literal, vjp } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import type { Engine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("normalization");
const shape = fixture.tensor("x").shape;
const [, height = 0, width = 0, channels = 0] = shape;
const epsilon = Number(fixture.metadata["epsilon"]);
const batches = Number(fixture.metadata["batches"]);

/** Of values and gradients, relative to a tensor's largest. */
const toleranceOf = ({ isExact, tolerance }: Engine): number => (isExact ? tolerance : 1e-5);

/** A network in training; normalisation draws nothing. */
function training(values: Tensors, updates: Map<string, Tensor>): nn.Scope {
  const noDraw = (): never => expect.fail("a normalisation has drawn random numbers");
  return new nn.Scope(values, "", noDraw, updates);
}

/** A layer applied to x with what the fixture gives it: scale and shift, by the fixture's names. */
type Layer = (x: Tensor, given: Tensors) => Tensor;

/** A module whose weight and bias the fixture calls gamma and beta. */
const affine =
  (module: nn.Module): Layer =>
  (x, given) => {
    const values =
      Object.keys(module.parameters).length === 0 ? {} : { weight: named(given, "gamma"), bias: named(given, "beta") };
    const buffers = Object.entries(module.buffers ?? {}).map(
      ([name, buffer]) => [name, literal(new Array<number>(channels).fill(0), buffer.shape)] as const,
    );
    return module.forward(x, training({ ...values, ...Object.fromEntries(buffers) }, new Map()));
  };

const identity = (size: number): Tensor =>
  literal(
    Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0)),
    [size, size],
  );

const adaIN = nn.adaIN(channels, 2 * channels, epsilon);

const layers: Readonly<Record<string, Layer>> = {
  batch: affine(nn.batchNorm(channels, { epsilon })),
  instance: affine(nn.instanceNorm(channels, { epsilon, affine: true })),
  group: affine(nn.groupNorm(Number(fixture.metadata["groups"]), channels, { epsilon })),
  layer_channels: affine(nn.layerNorm(channels, { epsilon })),
  layer_image: affine(nn.layerNorm([height, width, channels], { epsilon })),
  pixel: affine(nn.pixelNorm({ epsilon: Number(fixture.metadata["pixel_epsilon"]) })),
  // The style is the fixture's scale and shift as they are: its linear function is the identity.
  adain: (x, given) => {
    const style = concat([named(given, "scale"), named(given, "shift")], 1); // [N, 2C]
    const none = literal(new Array<number>(2 * channels).fill(0), [2 * channels]);
    return adaIN.forward(x, new nn.Scope({ "style.weight": identity(2 * channels), "style.bias": none }), style);
  },
};

test("every normalisation of the fixture is covered", () => {
  const inFixture = JSON.parse(fixture.metadata["normalizations"] ?? "[]") as string[];
  expect(Object.keys(layers).sort()).toEqual(inFixture.sort());
});

describe.each(Object.entries(layers))("%s", (name, layer) => {
  const tensors = fixture.under(name);
  const takes = Object.keys(tensors).filter((key) => `d${key}` in tensors && key !== "x"); // gamma, beta, …
  const outputs = ["y", "dx", ...takes.map((key) => `d${key}`)];

  test("has the tensors of the fixture", () => {
    expect([...takes, ...outputs].sort()).toEqual(Object.keys(tensors).sort());
  });

  test.each(engines)("$name", (engine) =>
    withEngine(engine, async (executor) => {
      const given = {
        x: fixture.tensor("x"),
        cotangent: fixture.tensor("cotangent"),
        ...Object.fromEntries(takes.map((key) => [key, fixture.tensor(`${name}.${key}`)])),
      };
      const program = await compile(
        ({ inputs }) => {
          const leaves = ["x", ...takes];
          const y = layer(named(inputs, "x"), inputs);
          const gradients = vjp(
            y,
            leaves.map((leaf) => named(inputs, leaf)),
            named(inputs, "cotangent"),
          );
          return { outputs: { y, ...Object.fromEntries(gradients.map((g, index) => [`d${leaves[index]}`, g])) } };
        },
        {
          executor,
          inputs: Object.fromEntries(Object.entries(given).map(([key, tensor]) => [key, specOf(tensor)])),
        },
      );
      const result = program.run(Object.fromEntries(Object.entries(given).map(([key, { values }]) => [key, values])));
      for (const output of outputs) {
        const { values } = fixture.tensor(`${name}.${output}`);
        expectParity(result.tensor(output), values, toleranceOf(engine), `${output} of ${name}`);
      }
    }),
  );
});

describe("batch norm over batches", () => {
  const module = nn.batchNorm(channels, { epsilon, momentum: Number(fixture.metadata["momentum"]) });
  const names = [...Object.keys(module.parameters), ...Object.keys(module.buffers ?? {})];
  const state = Object.fromEntries(names.map((name) => [name, { shape: [channels], dtype: "f32" as const }]));
  const x = { shape, dtype: "f32" as const };

  test.each(engines)("running statistics, then evaluation mode: $name", (engine) =>
    withEngine(engine, async (executor) => {
      const trained = await compile(
        ({ inputs, state: values }) => {
          const updates = new Map<string, Tensor>();
          const y = module.forward(named(inputs, "x"), training(values, updates));
          return { outputs: { y }, updates: Object.fromEntries(updates) };
        },
        { executor, inputs: { x }, state },
      );
      const bank = trained.state;
      const used = await compile(
        ({ inputs, state: values }) => ({ outputs: { y: module.forward(named(inputs, "x"), new nn.Scope(values)) } }),
        { executor, inputs: { x }, state: bank },
      );
      bank.write("weight", fixture.tensor("running.gamma").values);
      bank.write("bias", fixture.tensor("running.beta").values);
      bank.write("running_mean", new Array<number>(channels).fill(0));
      bank.write("running_var", new Array<number>(channels).fill(1));
      const compare = (actual: ArrayLike<number>, name: string): void =>
        expectParity(actual, fixture.tensor(`running.${name}`).values, toleranceOf(engine), name);

      for (let k = 0; k < batches; k++) {
        compare(trained.run({ x: fixture.tensor(`running.x.${k}`).values }).tensor("y"), `y.${k}`);
        compare(bank.read("running_mean"), `mean.${k}`);
        compare(bank.read("running_var"), `var.${k}`);
      }
      const before = names.map((name) => Array.from(bank.read(name)));
      compare(used.run({ x: fixture.tensor(`running.x.${batches}`).values }).tensor("y"), `y.${batches}`);
      expect(names.map((name) => Array.from(bank.read(name)))).toEqual(before);
    }),
  );
});
