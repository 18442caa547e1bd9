/** @file Learning-rate schedules at chosen steps, and that every optimiser follows one. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import * as optim from "#src/optim/index.js";
import type { Optimizer, Schedule } from "#src/optim/index.js";
import { literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";

const at = (schedule: Schedule, step: number): number =>
  compute(() => ({ factor: schedule(literal([step], [], "i32")) })).factor[0] ?? Number.NaN;

test("constantRate", () => expect([0, 7, 1e9].map((step) => at(optim.constantRate, step))).toEqual([1, 1, 1]));

test("linearDecay holds, falls and stays", () => {
  const half = optim.linearDecay(100, 200);
  expect([0, 100, 150, 175, 200, 1000].map((step) => at(half, step))).toEqual([1, 1, 0.5, 0.25, 0, 0]);
  expect(at(optim.linearDecay(0, 4), 1)).toBe(0.75);
});

test("cosineDecay goes from 1 to its floor by half a wave", () => {
  const decay = optim.cosineDecay(100, 0.2);
  const expected = [
    [0, 1],
    [25, 0.2 + 0.4 * (1 + Math.SQRT1_2)],
    [50, 0.6],
    [100, 0.2],
    [101, 0.2],
    [1e6, 0.2],
  ] as const;
  for (const [step, factor] of expected) expect(at(decay, step)).toBeCloseTo(factor, 12);
});

test("cosineRamp goes from one value to another, up or down", () => {
  expect([0, 50, 100, 200].map((step) => at(optim.cosineRamp(2, 6, 100), step).toFixed(9))).toEqual(
    [2, 4, 6, 6].map((value) => value.toFixed(9)),
  );
  expect(at(optim.cosineRamp(1, 0.2, 8), 2)).toBeCloseTo(0.2 + 0.8 * ((1 + Math.SQRT1_2) / 2), 12);
});

test("warmup rises in equal parts, and its first step moves", () =>
  expect([0, 1, 3, 4, 100].map((step) => at(optim.warmup(4), step))).toEqual([0.25, 0.5, 1, 1, 1]));

test("combined multiplies", () => {
  const both = optim.combined(optim.warmup(2), optim.linearDecay(0, 4));
  expect([0, 1, 2].map((step) => at(both, step))).toEqual([0.5, 0.75, 0.5]);
});

test("spans that are none are refused", () => {
  expectOneLine(ConfigError, () => optim.linearDecay(5, 5), "from step 5 until 5");
  expectOneLine(ConfigError, () => optim.cosineDecay(0), "cosine");
  expectOneLine(ConfigError, () => optim.warmup(-1), "warm-up");
});

describe.each([
  ["SGD", (rate: number) => optim.sgd({ learningRate: rate, momentum: 0.9 }), { step: 3, "p.momentum_buffer": 0.5 }],
  ["RMSProp", (rate: number) => optim.rmsprop({ learningRate: rate }), { "p.square_avg": 0.5 }],
  [
    "AdamW",
    (rate: number) => optim.adam({ learningRate: rate, weightDecay: 0.1, decoupled: true }),
    { step: 3, "p.exp_avg": 0.5, "p.exp_avg_sq": 0.25 },
  ],
] as [string, (rate: number) => Optimizer, Record<string, number>][])("%s", (_name, make, state) => {
  test("a factor on the rate is another rate, also through wrappers", () => {
    const after = (optimizer: Optimizer, rate?: number): number[] =>
      compute(() => {
        const tensors = Object.fromEntries(
          Object.entries(state).map(([name, value]) => [name, literal([value], [], name === "step" ? "i32" : "f32")]),
        );
        const factor = rate === undefined ? undefined : literal([rate], []);
        const { parameters, state: next } = optimizer.update(
          { p: literal([2], []) },
          { p: literal([3], []) },
          tensors,
          factor,
        );
        return { ...parameters, ...next };
      })["p"] ?? [];
    const quarter = after(make(0.025));
    expect(after(make(0.1), 0.25)[0]).toBeCloseTo(quarter[0] ?? Number.NaN, 12);
    expect(after(make(0.1), 0.25)[0]).not.toBeCloseTo(after(make(0.1))[0] ?? Number.NaN, 3);
    const wrapped = (optimizer: Optimizer) => optim.clipWeights(optim.clipGradients(optimizer, 1e6), 1e6);
    expect(after(wrapped(make(0.1)), 0.25)[0]).toBeCloseTo(quarter[0] ?? Number.NaN, 12);
    expect(after(make(0.1), 1)).toEqual(after(make(0.1)));
  });
});
