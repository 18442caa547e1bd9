/** @file Gradients, as optimisers remember them: their norms, numbers among them that are none, and a training in which they vanish. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { addRecipe, recipe } from "#src/gan/index.js";
import { constantInit, linear } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { adam, clipGradients, gradientSlot, rmsprop, sgd } from "#src/optim/index.js";
import type { Optimizer } from "#src/optim/index.js";
import { add, greater, mean, reshape, select, sqrt, square, sub, sum } from "#src/tensor/index.js";
import { GradientNorms } from "#src/training/loop/gradient-norms.js";
import { findRecipe, openSession, resolveConfig, train, TrainingError } from "#src/training/index.js";
import type { Session, TrainingConfig } from "#src/training/index.js";
import { tinyConfig, tinyDataset } from "./tiny.js";

const dataset = tinyDataset();

const gate: Module = {
  description: "a number",
  parameters: { slack: { shape: [1], init: constantInit(0) } },
  forward: (x) => x,
};

/** An autoencoder; where it is `trapped`, there is a term beside its loss whose value is always 0, and whose gradient is 0 · ∞. */
function configOf(name: string, optimizer: Optimizer, trapped = false): TrainingConfig {
  const own = recipe({
    name,
    title: name,
    paper: "",
    summary: "",
    training: { steps: 60, batch: 8 },
    options: v.strictObject({}),
    build: () => ({
      networks: { encoder: linear(36, 4), decoder: linear(4, 36), gate },
      averaged: [],
      averageDecay: 0,
      phases: [
        {
          name: "reconstruction",
          trains: ["encoder", "decoder", ...(trapped ? ["gate"] : [])],
          optimizer,
          minimize: ({ network, real, batch, parameters }) => {
            const x = reshape(real, [batch, 36]);
            const loss = mean(square(sub(network("decoder")(network("encoder")(x)), x)));
            const { slack } = parameters("gate");
            if (!trapped || slack === undefined) return { loss };
            return { loss: add(loss, sum(select(greater(slack, 1), sqrt(square(slack)), 0))) };
          },
        },
      ],
      preview: (_, { real }) => [real],
    }),
  });
  addRecipe(own);
  const settings = Object.entries({ threads: 1, samplesEvery: 0 }).map(([path, value]) => ({
    path,
    value,
    origin: "test",
  }));
  return resolveConfig(findRecipe(name), settings).config;
}

/** Runs a session and disposes of it. */
async function inSession<T>(config: TrainingConfig, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(config, { dataset });
  try {
    await session.initialize();
    return await use(session);
  } finally {
    await session.dispose();
  }
}

const weightsOf = ({ state }: Session) =>
  ["encoder.weight", "encoder.bias"].map((name) => Float64Array.from(state.read(name)));
const normOf = (vectors: readonly Float64Array[]): number => Math.hypot(...vectors.flatMap((vector) => [...vector]));

/** ‖g‖ of the encoder after a step, as an optimiser's state tells it. */
const normBy = (name: string, optimizer: Optimizer) =>
  inSession(configOf(name, optimizer), async (session) => {
    const norms = await GradientNorms.compile(session);
    session.step();
    return norms.look(1).get("encoder");
  });

test("norms are those of the gradients, as each optimiser averages them", async () => {
  const moved = await inSession(configOf("by-hand", sgd({ learningRate: 1 })), async (session) => {
    const before = weightsOf(session);
    session.step(); // θ ← θ − g
    return normOf(
      weightsOf(session).map((after, index) => after.map((value, at) => value - (before[index]?.[at] ?? 0))),
    );
  });
  expect(moved).toBeGreaterThan(0.01);
  const expected: readonly (readonly [string, Optimizer, number])[] = [
    ["adam-0", adam({ beta1: 0 }), 1],
    ["adam-5", adam({ beta1: 0.5 }), 0.5], // m = (1 − β₁) g
    ["rmsprop", rmsprop({ alpha: 0.96 }), 0.2], // √v = √(1 − α) |g|
    ["rmsprop-momentum", rmsprop({ alpha: 0.96, momentum: 0.5 }), 0.2],
    ["momentum", sgd({ momentum: 0.9 }), 1],
    ["clipped", clipGradients(adam({ beta1: 0 }), 1e6), 1],
  ];
  for (const [name, optimizer, factor] of expected) {
    const norm = await normBy(name, optimizer);
    expect(Math.abs((norm ?? NaN) / (factor * moved) - 1), name).toBeLessThan(1e-3);
  }
  expect(await normBy("plain", sgd())).toBeUndefined();
});

test("slots are found by PyTorch's names, the one that tells most first", () => {
  const found = (...slots: string[]) =>
    gradientSlot("0.weight", (name) => slots.includes(name.slice("0.weight.".length)));
  expect(found("momentum_buffer", "square_avg")).toEqual({ name: "0.weight.square_avg", of: "squares" });
  expect(found("exp_avg_sq", "exp_avg")).toEqual({ name: "0.weight.exp_avg", of: "gradients" });
  expect(found("mine")).toBeUndefined();
});

describe("a number that is none", () => {
  const guardsOf = async (config: TrainingConfig) => {
    const guards: { guard: string; step: number; evidence: string }[] = [];
    const losses: number[] = [];
    const ended = (async () => {
      for await (const event of train(config, { dataset })) {
        if (event.type === "guard") guards.push(event);
        if (event.type === "step") losses.push(event.metrics["loss.reconstruction"] ?? NaN);
      }
    })();
    await expect(ended).rejects.toThrow(TrainingError);
    return { guards, losses };
  };

  test("among the gradients is found though no loss shows it, and its parameter is named", async () => {
    const { guards, losses } = await guardsOf(configOf("trapped", adam(), true));
    expect(guards).toEqual([
      expect.objectContaining({ guard: "diverged", step: 1, evidence: "step 1: the gradient of gate.slack is NaN" }),
    ]);
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  test("among the weights, where the optimiser remembers no gradients", async () => {
    const { guards } = await guardsOf(configOf("trapped-plain", sgd({ learningRate: 1e-3 }), true));
    expect(guards).toEqual([
      expect.objectContaining({ guard: "diverged", evidence: "step 1: the weight gate.slack is NaN" }),
    ]);
  });

  test("that comes later is found at the next look; large numbers are numbers", () =>
    inSession(configOf("poisoned", adam()), async (session) => {
      const norms = await GradientNorms.compile(session);
      const name = "optimizer.decoder.bias.exp_avg";
      const values = session.state.read(name);
      session.state.write(
        name,
        values.map(() => 1e25),
      ); // whose squares are none in 32 bits
      expect(() => norms.look(50)).not.toThrow();
      session.state.write(
        name,
        values.map((_, index) => (index === 35 ? -Infinity : 0)),
      );
      expect(() => norms.look(50)).toThrow("step 50: the gradient of decoder.bias is -Infinity; training diverged");
    }));
});

describe("norms in the events", () => {
  const stepsOf = async (fields: Readonly<Record<string, unknown>>) => {
    const found: { step: number; names: string[] }[] = [];
    for await (const event of train(tinyConfig({ steps: 60, samplesEvery: 0, ...fields }), { dataset })) {
      if (event.type !== "step") continue;
      found.push({
        step: event.step,
        names: Object.keys(event.metrics)
          .filter((name) => name.startsWith("gradient."))
          .sort(),
      });
    }
    return found;
  };
  const both = ["gradient.discriminator", "gradient.generator"];

  test("are in the lines after a look, and in no other", async () =>
    expect(await stepsOf({})).toEqual([
      { step: 10, names: both },
      ...[20, 30, 40].map((step) => ({ step, names: [] })),
      { step: 50, names: both },
      { step: 60, names: [] },
    ]));

  test("are not without guards", async () =>
    expect((await stepsOf({ guard: "off" })).flatMap(({ names }) => names)).toEqual([]));
});

test("a gradient that vanishes, as the minimax loss of a G that loses, is found between two lines of the log", async () => {
  const config = tinyConfig({
    loss: "minimax",
    learningRate: 1e-5,
    discriminatorLearningRate: 0.02,
    dropout: 0,
    steps: 300,
    logEvery: 100,
    samplesEvery: 0,
  });
  for await (const event of train(config, { dataset })) {
    if (event.type !== "guard") continue;
    expect(event).toMatchObject({ guard: "discriminator-wins" });
    expect(event.evidence).toMatch(/G's gradient is \S+ % of the largest so far/);
    return;
  }
  expect.fail("no guard was raised");
});
