/** @file Spectral normalisation by its properties: σ = 1 by the singular values themselves, lost when a weight changes, kept in use. */
import { describe, expect, test } from "vitest";
import { sizeOf } from "#src/base/shape.js";
import * as nn from "#src/nn/index.js";
import { compute } from "../support/compute.js";
import { domains, fill } from "../support/random-tensor.js";
import { grad, literal, square, sum } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { checkFirstDerivatives } from "../support/gradient-check.js";
import { largestSingularValue } from "../support/singular-values.js";
import { apply, randomState, specsOf } from "./run-module.js";
import type { Values } from "./run-module.js";

/** A module that yields its weight as it is used. */
const revealing = (shape: readonly number[]): nn.Module => ({
  description: "weight",
  parameters: { weight: { shape, init: nn.normalInit(1) }, bias: { shape: [3], init: nn.constantInit(0) } },
  forward: (_x, scope) => scope.parameter("weight"),
});

/** Rows of the matrix of a weight: the first axis of two, the last of more. */
function rowsOf(values: readonly number[], shape: readonly number[]): number[][] {
  const rows = (shape.length === 2 ? shape[0] : shape.at(-1)) ?? 1;
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(
      { length: columns },
      (_value, column) => values[shape.length === 2 ? row * columns + column : column * rows + row] ?? Number.NaN,
    ),
  );
}

/** The state after so many forward passes in training, and the weight that the last one used. */
function trained(module: nn.Module, state: Values, passes: number): { used: number[]; state: Values } {
  let current = state;
  let used: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const result = apply(module, [1], [[0]], current, "training");
    used = result.y;
    current = { ...current, ...result.updates };
  }
  return { used, state: current };
}

describe.each([[[5, 7]], [[3, 2, 4, 6]], [[4, 4, 3, 1]]])("a weight of %j", (shape) => {
  const module = nn.spectralNorm(revealing(shape));
  const start = { weight: fill(sizeOf(shape), 4, domains.real), weight_u: [], ...withUnitVector(module) };

  function withUnitVector({ buffers = {} }: nn.Module): Record<string, number[]> {
    const size = buffers["weight_u"]?.shape[0] ?? 0;
    return { weight_u: Array.from({ length: size }, () => 1 / Math.sqrt(size)), bias: [1, 2, 3] };
  }
  const sigma = (values: readonly number[]): number => largestSingularValue(rowsOf(values, shape));

  test("has spectral norm 1 after iterations, and is a multiple of what it was", () => {
    const { used } = trained(module, start, 200);
    expect(sigma(used)).toBeCloseTo(1, 9);
    const factor = sigma(start.weight);
    used.forEach((value, index) => expect(value * factor).toBeCloseTo(start.weight[index] ?? Number.NaN, 8));
  });

  test("one iteration's estimate is below, so that the norm is above 1 at first; more iterations per pass are closer", () => {
    const one = sigma(trained(module, start, 1).used);
    const five = sigma(trained(nn.spectralNorm(revealing(shape), { iterations: 5 }), start, 1).used);
    expect(one).toBeGreaterThanOrEqual(1 - 1e-12);
    expect(five).toBeLessThanOrEqual(one);
    expect(sigma(trained(module, start, 5).used)).toBeCloseTo(five, 9); // five passes are five iterations
  });

  test("a changed weight breaks it until more passes have followed", () => {
    const { state } = trained(module, start, 200);
    const last = sizeOf(shape) - 1;
    const changed = { ...state, weight: start.weight.map((value, index) => (index === last ? value + 9 : value)) };
    if (shape.at(-1) !== 1) expect(Math.abs(sigma(trained(module, changed, 1).used) - 1)).toBeGreaterThan(1e-3);
    expect(sigma(trained(module, changed, 200).used)).toBeCloseTo(1, 9);
  });

  test("use moves nothing", () => {
    const { state } = trained(module, start, 200);
    const { y, updates } = apply(module, [1], [[0]], state, "use");
    expect(updates).toEqual({});
    expect(sigma(y)).toBeCloseTo(1, 9);
  });

  test("a weight of zeros stays, and is normalised when it has become another", () => {
    const zeros = { ...start, weight: start.weight.map(() => 0) };
    const { used, state } = trained(module, zeros, 2);
    expect(used.every((value) => value === 0)).toBe(true);
    expect(sigma(trained(module, { ...state, weight: start.weight }, 200).used)).toBeCloseTo(1, 9);
  });
});

test("vectors and what is not asked for stay as they are", () => {
  const network = nn.sequential(nn.linear(3, 4), nn.linear(4, 2));
  const module = nn.spectralNorm(network, { only: (name) => name.startsWith("1.") });
  expect(Object.keys(module.buffers ?? {})).toEqual(["1.weight_u"]);
  expect(module.parameters).toEqual(network.parameters);
  const state = randomState(module);
  const doubled = { ...state, "0.weight": (state["0.weight"] ?? []).map((value) => 2 * value), "0.bias": [0, 0, 0, 0] };
  const plain = apply(module, [1, 3], [[1, 2, 3]], { ...doubled, "1.bias": [0, 0] }, "use").y;
  const scaled = { ...doubled, "1.weight": (state["1.weight"] ?? []).map((value) => 5 * value), "1.bias": [0, 0] };
  apply(module, [1, 3], [[1, 2, 3]], scaled, "use").y.forEach((value, index) =>
    expect(value).toBeCloseTo(plain[index] ?? Number.NaN, 9),
  );
});

test("the norm's gradient is part of the weight's; a gradient penalty goes through it", () => {
  const module = nn.spectralNorm(nn.sequential(nn.linear(3, 4), nn.softplus(), nn.linear(4, 1)));
  const { "0.weight_u": first = [], "2.weight_u": second = [], ...values } = randomState(module);
  const vectors = () => ({ "0.weight_u": literal(first, [4]), "2.weight_u": literal(second, [1]) });
  const x = fill(6, 3, domains.real);
  const output = (tensors: Tensors, at: Tensor): Tensor =>
    module.forward(at, new nn.Scope({ ...tensors, ...vectors() }));
  const common = {
    inputs: {},
    state: specsOf({ description: "", parameters: module.parameters }),
    values,
    tolerance: 1e-5,
  };
  checkFirstDerivatives({ ...common, build: (tensors) => output(tensors, literal(x, [2, 3])) });
  checkFirstDerivatives({
    ...common,
    build: (tensors) => {
      const at = literal(x, [2, 3]);
      return square(grad(sum(output(tensors, at)), { at }).at);
    },
  });
});

test("u starts as a random unit vector", () => {
  const { init, shape } = nn.spectralNorm(nn.linear(3, 50)).buffers?.["weight_u"] ?? expect.fail("no buffer");
  const source = { seed: literal([1], [], "i32"), step: literal([0], [], "i32") };
  const { u } = compute(() => ({ u: init(shape, source, "u") }));
  expect(u).toHaveLength(50);
  expect(Math.hypot(...u)).toBeCloseTo(1, 9);
  expect(new Set(u).size).toBe(50);
});

test.each([[[6, 6]], [[20, 5]], [[5, 20]], [[3, 3, 2, 8]], [[2, 2, 1, 16]]])("orthogonalInit of %j", (shape) => {
  const source = { seed: literal([3], [], "i32"), step: literal([0], [], "i32") };
  const { w } = compute(() => ({ w: nn.orthogonalInit(1.4)(shape, source, "w") }));
  const rows = rowsOf(w, shape);
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? Number.NaN));
  const vectors = rows.length <= columns.length ? rows : columns;
  vectors.forEach((a, i) => {
    vectors.forEach((b, j) => {
      const product = a.reduce((total, value, index) => total + value * (b[index] ?? Number.NaN), 0);
      expect(product, `${i} by ${j}`).toBeCloseTo(i === j ? 1.96 : 0, 6);
    });
  });
});
