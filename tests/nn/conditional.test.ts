/** @file What layers make of labels: one-hot vectors, and batch normalisation with a scale and shift of each class, by hand and against differences. */
import { expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { batchNorm, conditionalBatchNorm, oneHot, Scope } from "#src/nn/index.js";
import { constant, f32, literal } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";

test("one-hot vectors of labels; none is set for a label outside", () => {
  const { y } = compute(() => ({ y: oneHot(literal([2, 0, 3, -1], [2, 2], "i32"), 3) }));
  expect(y).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

const running = { "bn.running_mean": literal([1, -1]), "bn.running_var": literal([4, 1]) };
const training = () => expect.fail("nothing here is random");

test("each image gets the scale and shift of its class", () => {
  const module = conditionalBatchNorm(2, 3, { epsilon: 0 });
  const table = [9, 9, 9, 9, 2, 3, 10, 20, 1, 1, 0, 0]; // per class: two scales, two shifts
  const scope = new Scope({ ...running, "embed.weight": literal(table, [3, 4]) });
  const x = literal([3, 1, 5, 0], [2, 1, 2]); // normalised: (1, 2), (2, 1)
  const { y } = compute(() => ({ y: module.forward(x, scope, literal([1, 2], [2], "i32")) }));
  expect(y).toEqual([12, 26, 2, 1]);
});

test("starts as batch normalisation for every class, running statistics and all", () => {
  const [module, plain] = [conditionalBatchNorm(2, 3), batchNorm(2)];
  const first = Object.entries(module.parameters).map(([name, { shape, init }]) => {
    const zero = constant(0, "i32");
    return [name, init(shape, { seed: zero, step: zero }, name)] as const;
  });
  const x = literal(fill(4 * 2 * 2, 1, domains.real), [4, 2, 2]);
  const [ours, theirs] = [new Map<string, Tensor>(), new Map<string, Tensor>()];
  const { y, expected, mean, expectedMean } = compute(() => ({
    y: module.forward(
      x,
      new Scope({ ...running, ...Object.fromEntries(first) }, "", training, ours),
      literal([0, 1, 2, 2], [4], "i32"),
    ),
    expected: plain.forward(
      x,
      new Scope(
        {
          running_mean: literal([1, -1]),
          running_var: literal([4, 1]),
          weight: literal([1, 1]),
          bias: literal([0, 0]),
        },
        "",
        training,
        theirs,
      ),
    ),
    mean: named(Object.fromEntries(ours), "bn.running_mean"),
    expectedMean: named(Object.fromEntries(theirs), "running_mean"),
  }));
  expect(y).toEqual(expected);
  expect(mean).toEqual(expectedMean);
  expect(module.mixesBatch).toBe(true);
});

test("first and second derivatives", () => {
  const module = conditionalBatchNorm(2, 3);
  checkGradients({
    inputs: { x: f32(3, 2, 2) },
    state: { table: f32(3, 4) },
    values: { x: fill(12, 3, domains.real), table: fill(12, 4, domains.real) },
    build: (tensors) => {
      const scope = new Scope({ ...running, "embed.weight": named(tensors, "table") }, "", training);
      return module.forward(named(tensors, "x"), scope, literal([2, 0, 2], [3], "i32"));
    },
    tolerance: 1e-5,
  });
});

test("says what it lacks", () => {
  expectOneLine(ShapeError, () => conditionalBatchNorm(1, 2).forward(literal([0], [1, 1]), new Scope({})), "no labels");
});
