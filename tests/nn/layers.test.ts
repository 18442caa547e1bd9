/** @file Layers that resample, embed, attend and compare: sizes, first values, descriptions, and what they refuse. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import * as nn from "#src/nn/index.js";
import { literal, mul } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";

const image = (...shape: readonly number[]): Tensor =>
  literal(
    fill(
      shape.reduce((a, b) => a * b, 1),
      7,
      domains.real,
    ),
    shape,
  );

/** The tensors that a module's parameters would be, all random. */
const weightsOf = (module: nn.Module): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(module.parameters).map(([name, { shape }]) => [name, image(...shape)]));

test.each<readonly [nn.Module, readonly number[], readonly number[]]>([
  [nn.upsample(), [2, 3, 4, 5], [2, 6, 8, 5]],
  [nn.upsample({ mode: "bilinear", factor: 3 }), [1, 2, 2, 1], [1, 6, 6, 1]],
  [nn.upsample({ mode: "filtered" }), [2, 3, 4, 5], [2, 6, 8, 5]],
  [nn.downsample(), [2, 4, 6, 3], [2, 2, 3, 3]],
  [nn.downsample({ mode: "bilinear", factor: 4 }), [1, 8, 4, 1], [1, 2, 1, 1]],
  [nn.downsample({ mode: "filtered" }), [2, 4, 6, 3], [2, 2, 3, 3]],
  [nn.avgPool({ size: 3, stride: 1, padding: 1 }), [1, 5, 4, 2], [1, 5, 4, 2]],
  [nn.maxPool(), [1, 5, 4, 2], [1, 2, 2, 2]],
  [nn.globalAvgPool(), [3, 5, 4, 2], [3, 2]],
  [nn.globalSumPool(), [3, 5, 4, 2], [3, 2]],
  [nn.pixelShuffle(), [1, 2, 3, 8], [1, 4, 6, 2]],
  [nn.pixelUnshuffle(), [1, 4, 6, 2], [1, 2, 3, 8]],
  [nn.blur(), [1, 4, 6, 2], [1, 4, 6, 2]],
  [nn.reflectionPad(3), [1, 4, 6, 2], [1, 10, 12, 2]],
  [nn.selfAttention(16), [2, 4, 6, 16], [2, 4, 6, 16]],
  [nn.multiHeadAttention(6, 2), [2, 3, 4, 6], [2, 3, 4, 6]],
  [nn.minibatchStandardDeviation(), [8, 3, 4, 6], [8, 3, 4, 7]],
  [nn.minibatchDiscrimination(6), [8, 6], [8, 106]],
])("%o", (module, from, to) => {
  expect(module.forward(image(...from), new nn.Scope(weightsOf(module))).shape).toEqual(to);
  expect(module.description).toMatch(/^[A-Z]\w+/);
});

test("an embedding picks rows, and zeros for labels that it does not know", () => {
  const module = nn.embedding(3, 2);
  const table = [1, 2, 3, 4, 5, 6];
  const { y } = compute(() => ({
    y: module.forward(literal([2, 0, 3], [3], "i32"), new nn.Scope({ weight: literal(table, [3, 2]) })),
  }));
  expect(y).toEqual([5, 6, 1, 2, 0, 0]);
  expect(nn.parameterCount(module)).toBe(6);
});

test("self-attention starts as the identity", () => {
  const module = nn.selfAttention(8);
  const { y, x } = compute(() => {
    const given = image(1, 2, 2, 8);
    const gamma = module.parameters["gamma"];
    if (gamma === undefined) return expect.fail("no gamma");
    const source = { seed: literal([1], [], "i32"), step: literal([0], [], "i32") };
    const scope = new nn.Scope({ ...weightsOf(module), gamma: gamma.init(gamma.shape, source, "gamma") });
    return { y: module.forward(given, scope), x: given };
  });
  expect(y).toEqual(x);
});

test("the minibatch's deviation is that of each group", () => {
  // Samples 0 and 2 are one group, 1 and 3 the other.
  const { y } = compute(() => ({
    y: nn.minibatchStandardDeviation({ group: 2 }).forward(literal([0, 5, 6, 5], [4, 1, 1, 1]), new nn.Scope({})),
  }));
  const added = y.filter((_, index) => index % 2 === 1);
  expect(added[0]).toBeCloseTo(3, 6);
  expect(added[1]).toBeCloseTo(1e-4, 9);
  expect(added.slice(2)).toEqual(added.slice(0, 2));
});

test("equal samples are close to each other in minibatch discrimination", () => {
  const module = nn.minibatchDiscrimination(1, { kernels: 1, dimensions: 1 });
  const { y } = compute(() => ({
    y: mul(module.forward(literal([2, 2, 90], [3, 1]), new nn.Scope({ weight: literal([1], [1, 1, 1]) })), 1),
  }));
  expect(y.filter((_, index) => index % 2 === 1).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([1, 1, 0]);
});

describe("refused", () => {
  test("heads that do not share the channels", () => {
    expectOneLine(ShapeError, () => nn.multiHeadAttention(8, 3), "[multiHeadAttention]", "8", "3");
  });
  test("a batch that does not split into groups", () => {
    const layer = nn.minibatchStandardDeviation();
    expectOneLine(ShapeError, () => layer.forward(image(6, 2, 2, 2), new nn.Scope({})), "[6, 2, 2, 2]", "4");
  });
});
