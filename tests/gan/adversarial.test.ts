/** @file The composer of adversarial games: packing, top-k, unrolling, critic steps, lazy regularisers. */
import { afterAll, describe, expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { packed } from "#src/gan/adversarial/packing.js";
import { inOnePass } from "#src/gan/adversarial/passes.js";
import { largest } from "#src/gan/adversarial/top-k.js";
import * as gans from "#src/gan/index.js";
import { constantInit } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { sgd } from "#src/optim/index.js";
import { add, broadcastTo, compile, grad, literal, mul, sum } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";

const executor = createReferenceExecutor();
afterAll(() => executor.dispose());

test("packing puts neighbours of a batch into the channels of one image, pixel by pixel", () => {
  // Two packs of two images of 1×2 pixels with 2 channels: image i, pixel p, channel c has the value 100 i + 10 p + c.
  const values = [0, 1, 2, 3].flatMap((i) => [0, 1].flatMap((p) => [0, 1].map((c) => 100 * i + 10 * p + c)));
  const { y } = compute(() => ({ y: packed(literal(values, [4, 1, 2, 2]), 2) })); // [2, 1, 2, 4]
  expect([...(y ?? [])]).toEqual([0, 1, 100, 101, 10, 11, 110, 111, 200, 201, 300, 301, 210, 211, 310, 311]);
});

test("top-k: the k largest in falling order, the earlier of equal ones; the gradient goes to them alone", () => {
  const { best, gradient } = compute(() => {
    const logits = literal([3, -1, 5, 3, 7], [5, 1]);
    const three = largest(logits, 3);
    return { best: three, gradient: grad(sum(mul(three, literal([1, 10, 100], [3, 1]))), { logits }).logits };
  });
  expect([...(best ?? [])]).toEqual([7, 5, 3]);
  expect([...(gradient ?? [])]).toEqual([100, 0, 10, 0, 1]);
});

/** D(x) = w · x and G(z) = θ on images of one pixel. */
const scalarNetworks = (w: number, θ: number) => ({
  discriminator: {
    description: "w · x",
    parameters: { w: { shape: [], init: constantInit(w) } },
    forward: (x, scope) => mul(scope.parameter("w"), sum(x, { axes: [1, 2] })),
  } satisfies Module,
  generator: {
    description: "θ",
    parameters: { θ: { shape: [], init: constantInit(θ) } },
    forward: (z, scope) => broadcastTo(add(scope.parameter("θ"), 0), [z.shape[0] ?? 1, 1, 1, 1]),
  } satisfies Module,
});

async function afterSteps(game: Partial<gans.Game>, real: readonly number[], steps = 1) {
  const optimizer = sgd({ learningRate: 0.1 });
  const gan: gans.Gan = {
    networks: scalarNetworks(2, 0.5),
    averaged: [],
    averageDecay: 0,
    phases: gans.adversarialPhases({
      loss: gans.losses.wasserstein,
      optimizers: { discriminator: optimizer, generator: optimizer },
      generate: ({ network, normal, batch }) => network("generator")(normal([batch, 1], "z")),
      passes: inOnePass,
      ...game,
    }),
  };
  const state = executor.createState(gans.stateSpecs(gan));
  const draw = await compile(gans.initialization(gan), { executor, state, inputs: gans.initializationInputs });
  draw.run({ seed: [1] });
  const inputs = gans.trainingInputs(gan, { height: 1, width: 1, channels: 1 }, real.length);
  const seen = [];
  for (let step = 0; step < steps; step++) {
    const program = await compile(gans.trainingStep(gan, gans.dueAt(step)), { executor, state, inputs });
    const result = program.run({ real });
    const [w = NaN] = state.read("discriminator.w");
    const [θ = NaN] = state.read("generator.θ");
    seen.push({
      w,
      θ,
      loss: result.number("loss.discriminator"),
      shown: result.number("D(x)"),
      outputs: Object.keys(program.plan.outputs),
    });
  }
  return seen;
}

describe("with D(x) = 2x, G = 0.5, real images of mean 3, Wasserstein's loss, learning rate 0.1", () => {
  const real = [2, 4];

  test("D moves by 0.1 (3 − 0.5), then G by 0.1 of the new D", async () => {
    const [end] = await afterSteps({}, real);
    expect(end?.loss).toBeCloseTo(2 * 0.5 - 2 * 3, 12);
    expect([end?.w, end?.θ]).toEqual([expect.closeTo(2.25, 12), expect.closeTo(0.5 + 0.225, 12)]);
  });

  test("what is shown of D is what its paper calls D(x): the output itself of a critic, else a probability", async () => {
    const [critic] = await afterSteps({}, real);
    expect(critic?.shown).toBeCloseTo(2 * 3, 12);
    const [original] = await afterSteps({ loss: gans.losses.minimax }, real);
    expect(original?.shown).toBeCloseTo((1 / (1 + Math.exp(-4)) + 1 / (1 + Math.exp(-8))) / 2, 12);
  });

  test("unrolled once, G's gradient is that of −w′(θ) θ with w′(θ) = w − 0.1 (θ − 3), and D moves once only", async () => {
    const [end] = await afterSteps({ unroll: 1 }, real);
    const ahead = 2.25 - 0.1 * (0.5 - 3); // D after its own update, one more ahead
    const gradient = -(ahead + 0.5 * -0.1);
    expect([end?.w, end?.θ]).toEqual([expect.closeTo(2.25, 12), expect.closeTo(0.5 - 0.1 * gradient, 12)]);
  });

  test("of three critic steps G learns in the third", async () => {
    const seen = await afterSteps({ criticSteps: 3 }, real, 3);
    expect(seen.map(({ θ }) => θ === 0.5)).toEqual([true, true, false]);
    expect(seen.map(({ outputs }) => outputs.includes("loss.generator"))).toEqual([false, false, true]);
    expect(seen[2]?.w).toBeCloseTo(2 + 3 * 0.25, 12);
  });

  test("R1 with γ 0.5 adds ¼ w²; every second step only, it counts twice", async () => {
    const regularizer = gans.regularizers.r1;
    const [always] = await afterSteps({ regularizers: [{ regularizer, weight: 0.5 }] }, real);
    expect(always?.loss).toBeCloseTo(-5 + 0.25 * 4, 12);
    const [first, second] = await afterSteps({ regularizers: [{ regularizer, weight: 0.5, every: 2 }] }, real, 2);
    expect(first?.loss).toBeCloseTo(-5, 12);
    expect(first?.outputs).not.toContain("r1");
    const [w, θ] = [first?.w ?? NaN, first?.θ ?? NaN];
    expect(second?.loss).toBeCloseTo(w * θ - w * 3 + 2 * 0.25 * w ** 2, 12);
  });

  test("a learning rate of half is a step of half", async () => {
    const [end] = await afterSteps({ rate: 0.5 }, real);
    expect(end?.w).toBeCloseTo(2 + 0.5 * 0.25, 12);
  });
});
