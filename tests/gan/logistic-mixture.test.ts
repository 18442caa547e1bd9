/** @file The learnt distribution of integers: by hand, its sum, its gradients, its tails; and the coder's tables agree with it. */
import { expect, test } from "vitest";
import { mixtureCumulative } from "#src/explore/codec/index.js";
import { addRoundingNoise, bitsOfProbabilities, logisticMixture, round, roundStraightThrough } from "#src/gan/index.js";
import { grad, literal, sum } from "#src/tensor/index.js";
import { apply, checkModule } from "../nn/run-module.js";
import { compute } from "../support/compute.js";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const module = logisticMixture(1, 2);
const state = { logits: [0, Math.log(3)], means: [0, 2], logScales: [0, Math.log(2)] };

test("P(q) by hand: weights ¼ and ¾, logistics at 0 and 2", () => {
  const p = (q: number): number =>
    0.25 * (sigmoid(q + 0.5) - sigmoid(q - 0.5)) + 0.75 * (sigmoid((q - 1.5) / 2) - sigmoid((q - 2.5) / 2));
  const { y, shape } = apply(module, [1, 1, 3, 1], [[0, 1, -4]], state, "use");
  expect(shape).toEqual([1, 1, 3, 1]);
  [0, 1, -4].forEach((q, index) => expect(y[index]).toBeCloseTo(p(q), 12));
});

test("all integers add up to 1, and far ones keep their digits on both sides", () => {
  const qs = Array.from({ length: 401 }, (_, index) => index - 200);
  const { y } = apply(module, [1, 1, qs.length, 1], [qs], state, "use");
  expect(y.reduce((total, p) => total + p, 0)).toBeCloseTo(1, 6);
  const narrow = { logits: [0, 0], means: [0, 0], logScales: [0, 0] };
  const { y: tails } = apply(module, [1, 1, 2, 1], [[18, -18]], narrow, "use");
  expect(tails[0]).toBe(tails[1]); // a naive difference near 1 would round
  expect((tails[0] ?? 0) / (Math.exp(-17.5) - Math.exp(-18.5))).toBeCloseTo(1, 5);
  const { y: beyond } = apply(module, [1, 1, 1, 1], [[1e6]], narrow, "use");
  expect(beyond).toEqual([1e-9]);
});

test("gradients with respect to q and all parameters", () => checkModule(logisticMixture(3, 2), [2, 1, 2, 3]));

test("other channels are refused", () => {
  expect(() => apply(module, [1, 1, 1, 2], [[0, 0]], state, "use")).toThrow("has no 1 channels");
});

test("the coder's cumulative is the network's, integer by integer", () => {
  const cumulative = mixtureCumulative(state, 0, 2);
  const qs = Array.from({ length: 21 }, (_, index) => index - 10);
  const { y } = apply(module, [1, 1, qs.length, 1], [qs], state, "use");
  qs.forEach((q, index) => expect(cumulative(q) - cumulative(q - 1)).toBeCloseTo(y[index] ?? Number.NaN, 12));
});

test("bits: log₂ 4 + log₂ 2", () => {
  expect(compute(() => ({ bits: bitsOfProbabilities(literal([0.25, 0.5])) })).bits[0]).toBeCloseTo(3, 12);
});

test("rounding goes to the nearest, halves upwards; straight through, its gradient is 1", () => {
  const values = compute(() => {
    const x = literal([-1.5, -0.4, 0.5, 2.49]);
    const straight = roundStraightThrough(x);
    const noisy = addRoundingNoise(literal([3, 3]), literal([0, 0.75]));
    return { rounded: round(x), straight, slope: grad(sum(straight), { x }).x, noisy };
  });
  expect(values.rounded).toEqual([-1, 0, 1, 2]);
  expect(values.straight).toEqual([-1, 0, 1, 2]);
  expect(values.slope).toEqual([1, 1, 1, 1]);
  expect(values.noisy).toEqual([2.5, 3.25]);
});
