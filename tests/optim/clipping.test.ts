/** @file Clipping of gradients by their joint norm and of weights by size, against worked examples. */
import { expect, test } from "vitest";
import { clipGradients, clipWeights, globalNorm, sgd } from "#src/optim/index.js";
import type { Optimizer } from "#src/optim/index.js";
import { f32, literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";

/** Parameters a [2] and b [] after one step with these gradients. */
const step = (optimizer: Optimizer, a: readonly number[], b: number, start = 0) =>
  compute(() => ({
    ...optimizer.update(
      { a: literal([start, start]), b: literal([start], []) },
      { a: literal(a), b: literal([b], []) },
      {},
    ).parameters,
  }));

const plain = sgd({ learningRate: 1 });

test("the norm is over all tensors together", () =>
  expect(compute(() => ({ norm: globalNorm({ a: literal([2, 3]), b: literal([6], []) }) })).norm).toEqual([7]));

test("gradients longer than the limit are shortened to it and keep their direction", () => {
  const { a, b } = step(clipGradients(plain, 3.5), [2, 3], 6); // norm 7
  [-1, -1.5].forEach((value, index) => expect(a?.[index]).toBeCloseTo(value, 6));
  expect(b?.[0]).toBeCloseTo(-3, 6);
});

test("shorter ones are untouched", () => {
  expect(step(clipGradients(plain, 8), [2, 3], 6)).toEqual(step(plain, [2, 3], 6));
  expect(step(clipGradients(plain, 8), [0, 0], 0)).toEqual(step(plain, [0, 0], 0));
});

test("weights end within the limit, whatever the step", () => {
  expect(step(clipWeights(plain, 0.01), [-5, 0.001], 7)).toEqual({ a: [0.01, -0.001], b: [-0.01] });
  expect(step(clipWeights(plain, 0.01), [0, 0], 0, 0.5)).toEqual({ a: [0.01, 0.01], b: [0.01] });
});

test("wrappers keep what the optimiser keeps", () => {
  const momentum = sgd({ learningRate: 1, momentum: 0.9 });
  const specs = { a: f32(2) };
  expect(clipWeights(clipGradients(momentum, 1), 1).stateSpecs(specs)).toEqual(momentum.stateSpecs(specs));
});
