/** @file Buffers in a GAN's programs, and what phases share: how often each network runs in a step, seen by networks that count. */
import { afterAll, describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { adversarialPhases } from "#src/gan/adversarial/phases.js";
import { inOnePass, inTwoPasses } from "#src/gan/adversarial/passes.js";
import type { Passes } from "#src/gan/adversarial/passes.js";
import * as gans from "#src/gan/index.js";
import { batchNorm, constantInit, dropout, flatten, linear, sequential, tanh, unflatten } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { sgd } from "#src/optim/index.js";
import { add, compile, f32, mul, sum, trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { domains, fill } from "../support/random-tensor.js";

const image = { height: 1, width: 3, channels: 1 };
const [batch, latent] = [5, 2];
const real = fill(batch * 3, 1, domains.real);
const executors = [createReferenceExecutor(), await createWasmExecutor({ threads: 1 })] as const;
afterAll(() => Promise.all(executors.map((executor) => executor.dispose())));

/** The identity, which counts how often it runs while trained. */
const counter: Module = {
  description: "Counter",
  parameters: {},
  buffers: { count: { shape: [], init: constantInit(0) } },
  forward(x, scope) {
    if (scope.isTraining) scope.updateBuffer("count", add(scope.buffer("count"), 1));
    return x;
  },
};

function countingGan(passes: Passes, averageDecay = 0.75): gans.Gan {
  const optimizer = sgd({ learningRate: 0.1 });
  return {
    networks: {
      generator: sequential(linear(latent, 4), batchNorm(4), counter, linear(4, 3), tanh(), unflatten([1, 3, 1])),
      discriminator: sequential(flatten(), linear(3, 4), counter, batchNorm(4), linear(4, 1)),
    },
    averaged: ["generator"],
    generator: { latent, forward: ({ network }, z) => network("generator")(z) },
    averageDecay,
    phases: adversarialPhases({
      loss: gans.losses["non-saturating"],
      optimizers: { discriminator: optimizer, generator: optimizer },
      generate: ({ network, batch: n, normal }) => network("generator")(normal([n, latent], "z")),
      passes,
    }),
  };
}

function generatorOf({ generator }: gans.Gan): gans.LatentGenerator {
  if (generator === undefined) throw new Error("the GAN has no generator");
  return generator;
}

async function start(gan: gans.Gan, executor: (typeof executors)[number]) {
  const state = executor.createState(gans.stateSpecs(gan));
  const draw = await compile(gans.initialization(gan), { executor, state, inputs: gans.initializationInputs });
  draw.run({ seed: [7] });
  const inputs = gans.trainingInputs(gan, image, batch);
  const training = await compile(gans.trainingStep(gan), { executor, state, inputs });
  const read = (name: string): number[] => Array.from(state.read(name));
  return { state, training, read };
}

test("state: buffers beside parameters, also of the average, and no optimiser sees them", () => {
  const names = Object.keys(gans.stateSpecs(countingGan(inTwoPasses)));
  const buffers = names.filter((name) => /running|count/.test(name)).sort();
  expect(buffers).toEqual([
    "average.generator.1.running_mean",
    "average.generator.1.running_var",
    "average.generator.2.count",
    "discriminator.2.count",
    "discriminator.3.running_mean",
    "discriminator.3.running_var",
    "generator.1.running_mean",
    "generator.1.running_var",
    "generator.2.count",
  ]);
  expect(Object.keys(gans.specsInUse(countingGan(inTwoPasses)))).toEqual(
    expect.arrayContaining(["average.generator.1.running_mean", "average.generator.1.weight"]),
  );
});

describe.each(executors)("on $name", (executor) => {
  test("they start at their first values, in the average too", async () => {
    const { read } = await start(countingGan(inTwoPasses), executor);
    for (const network of ["generator.1", "discriminator.3", "average.generator.1"]) {
      expect(read(`${network}.running_mean`)).toEqual([0, 0, 0, 0]);
      expect(read(`${network}.running_var`)).toEqual([1, 1, 1, 1]);
    }
  });

  test.each([
    ["two passes", inTwoPasses, 3],
    ["one pass", inOnePass, 2],
  ] as const)("G runs once a step; D, in %s, each time sees what the time before left", async (_, passes, timesD) => {
    const { training, read } = await start(countingGan(passes), executor);
    for (const steps of [1, 2]) {
      training.run({ real });
      expect(read("generator.2.count")).toEqual([steps]);
      expect(read("discriminator.2.count")).toEqual([steps * timesD]);
    }
  });

  test("the average copies G's buffers while it averages parameters", async () => {
    const { training, read } = await start(countingGan(inTwoPasses), executor);
    const before = read("generator.1.weight");
    training.run({ real });
    expect(read("generator.1.running_mean")).not.toEqual([0, 0, 0, 0]);
    for (const name of ["1.running_mean", "1.running_var", "2.count"])
      expect(read(`average.generator.${name}`)).toEqual(read(`generator.${name}`));
    const now = read("generator.1.weight");
    read("average.generator.1.weight").forEach((value, index) =>
      expect(value).toBeCloseTo(0.75 * (before[index] ?? NaN) + 0.25 * (now[index] ?? NaN), 6),
    );
  });

  test("samples use running statistics: an image does not depend on those beside it", async () => {
    const gan = countingGan(inTwoPasses);
    const { state, training } = await start(gan, executor);
    for (let step = 0; step < 3; step++) training.run({ real });
    const draw = async (z: readonly number[]): Promise<number[]> => {
      const inputs = gans.generationInputs(generatorOf(gan), z.length / latent);
      const program = await compile(gans.generation(gan, generatorOf(gan)), { executor, state, inputs });
      expect(Object.keys(program.plan.traced.updates)).toEqual([]);
      return Array.from(program.run({ z }).tensor("images"));
    };
    const three = await draw([1, -1, 0.5, 2, -2, 0.25]);
    const second = await draw([0.5, 2]);
    second.forEach((value, index) => expect(value).toBeCloseTo(three[3 + index] ?? NaN, 6));
  });
});

describe("within a step", () => {
  /** The tensors that two phases, both of D, look at. */
  function traced(look: (context: gans.PhaseContext) => Record<string, Tensor>): Tensor[][] {
    const seen: Tensor[][] = [];
    const phase: gans.Phase = {
      name: "d",
      trains: ["d"],
      optimizer: sgd({ learningRate: 0.1 }),
      minimize: (context) => {
        seen.push(Object.values(look(context)));
        return { loss: context.network("d")(context.real) };
      },
    };
    const scalar: Module = {
      description: "w · Σx",
      parameters: { w: { shape: [], init: constantInit(1) } },
      forward: (x, scope) => mul(scope.parameter("w"), sum(x)),
    };
    const gan: gans.Gan = {
      networks: { d: scalar, g: sequential(linear(2, 2), dropout(0.5)) },
      averaged: [],
      averageDecay: 0,
      phases: [phase, phase],
    };
    trace(gans.trainingStep(gan), { real: f32(2, 2) }, gans.stateSpecs(gan));
    return seen;
  }
  test("samples of one stream and shape are one tensor, others differ", () => {
    const [first = [], second = []] = traced(({ normal }) => ({
      z: normal([2, 2], "z"),
      other: normal([2, 2], "other"),
      shape: normal([4], "z"),
    }));
    expect(first[0]).toBe(second[0]);
    expect(new Set([...first, ...second]).size).toBe(3);
  });

  test("a network gives one result per input while its parameters stay, dropout included", () => {
    const [first = [], second = []] = traced(({ network, normal, real: x }) => ({
      g: network("g")(normal([2, 2], "z")),
      again: network("g")(normal([2, 2], "z")),
      other: network("g")(x),
      d: network("d")(x),
    }));
    expect(first[0]).toBe(first[1]);
    second.slice(0, 3).forEach((tensor, index) => expect(tensor).toBe(first[index])); // G has not changed
    expect(first[2]).not.toBe(first[0]);
    expect(second[3]).not.toBe(first[3]); // D has
  });
});
