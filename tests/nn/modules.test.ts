/** @file Modules: names, shapes and what they compute; initialisers; cross-entropy where softmax saturates. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import * as nn from "#src/nn/index.js";
import { add, constant, f32, grad, i32, literal, mul, trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";

const shapesOf = (module: nn.Module) =>
  Object.fromEntries(Object.entries(module.parameters).map(([name, { shape }]) => [name, shape]));

describe("linear", () => {
  test("y = x Wᵀ + b, over the last axis", () => {
    const { y } = compute(() => ({
      y: nn
        .linear(3, 2)
        .forward(
          literal([1, 2, 3, -1, 0, 1], [1, 2, 3]),
          new nn.Scope({ weight: literal([1, 0, 2, 0, 1, -1], [2, 3]), bias: literal([10, 20]) }),
        ),
    }));
    expect(y).toEqual([17, 19, 11, 19]);
  });

  test("without bias", () => {
    expect(shapesOf(nn.linear(3, 2, { bias: false }))).toEqual({ weight: [2, 3] });
    expect(nn.parameterCount(nn.linear(3, 2))).toBe(8);
  });
});

describe("sequences", () => {
  const body = nn.sequential(nn.linear(6, 4), nn.relu(), nn.linear(4, 1, { bias: false }));

  test("name parameters by position", () => {
    expect(shapesOf(body)).toEqual({ "0.weight": [4, 6], "0.bias": [4], "2.weight": [1, 4] });
    expect(shapesOf(nn.sequential(nn.flatten(), body))).toHaveProperty("1.2.weight");
  });

  test("behind flattened() keep their names and take images", () => {
    const module = nn.flattened(body);
    expect(shapesOf(module)).toEqual(shapesOf(body));
    const graph = trace(
      ({ inputs, state }) => {
        const { x } = inputs;
        return x === undefined ? {} : { outputs: { y: module.forward(x, new nn.Scope(state)) } };
      },
      { x: f32(5, 3, 2, 1) },
      { "0.weight": f32(4, 6), "0.bias": f32(4), "2.weight": f32(1, 4) },
    );
    expect(graph.outputs["y"]?.shape).toEqual([5, 1]);
  });

  test("behind unflattened() keep their names and take rows", () => {
    const module = nn.unflattened([3, 1], nn.sequential(nn.flatten(), body));
    expect(shapesOf(module)).toEqual({ "1.0.weight": [4, 6], "1.0.bias": [4], "1.2.weight": [1, 4] });
    const rows = nn.unflattened([2, 1], nn.linear(1, 1, { bias: false }));
    const { y } = compute(() => ({
      y: rows.forward(literal([1, 2, 3, 4], [2, 2]), new nn.Scope({ weight: literal([5], [1, 1]) })),
    }));
    expect(y).toEqual([5, 10, 15, 20]);
  });

  test("flatten and unflatten undo each other", () => {
    const { y } = compute(() => {
      const x = literal([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
      const module = nn.sequential(nn.flatten(), nn.unflatten([2, 2]));
      return { y: add(module.forward(x, new nn.Scope({})), 0) };
    });
    expect(y).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("a missing parameter is named with those that there are", () => {
    const scope = new nn.Scope({ "0.weight": constant(0), "0.bias": constant(0) });
    expectOneLine(ShapeError, () => scope.child(2).parameter("weight"), "2.weight", "0.weight, 0.bias");
    expectOneLine(ShapeError, () => scope.child(0).buffer("mean"), 'buffer "0.mean"', "0.weight, 0.bias");
  });
});

describe("buffers", () => {
  const draw: nn.Draw = (shape) => literal([0], shape);

  test("are read as the last update left them, by every scope of the network", () => {
    const updates = new Map<string, Tensor>();
    const [first, second] = [literal([1], []), literal([2], [])];
    const scope = new nn.Scope({ "0.n": first }, "", draw, updates);
    expect(scope.isTraining).toBe(true);
    expect(scope.child(0).buffer("n")).toBe(first);
    scope.child(0).updateBuffer("n", second);
    expect([...updates.keys()]).toEqual(["0.n"]);
    expect(scope.child(0).buffer("n")).toBe(updates.get("0.n"));
  });

  test("let no gradient through", () => {
    const { g } = compute(() => {
      const [w, scope] = [literal([3], []), new nn.Scope({}, "", draw)];
      scope.updateBuffer("n", w);
      return { g: grad(mul(scope.buffer("n"), w), { w }).w };
    });
    expect(g).toEqual([3]);
  });

  test("are not written by a network that is only used", () => {
    const scope = new nn.Scope({});
    expect(scope.isTraining).toBe(false);
    expect(() => scope.updateBuffer("n", literal([1], []))).toThrow(/^internal: buffer n /);
  });
});

describe("initialisers", () => {
  const drawn = (init: nn.Initializer, stream: string, seed = 1): number[] =>
    compute(() => ({ y: init([20_000], { seed: constant(seed, "i32"), step: constant(0, "i32") }, stream) })).y;

  test("normal: mean and deviation", () => {
    const values = drawn(nn.normalInit(0.02, 1), "w");
    const mean = values.reduce((a, b) => a + b) / values.length;
    const deviation = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.02) / Math.sqrt(values.length));
    expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(0.02);
  });

  test("uniform: half-open interval around zero", () => {
    const values = drawn(nn.uniformInit(0.5), "w");
    expect(values.every((value) => value >= -0.5 && value < 0.5)).toBe(true);
    expect(Math.min(...values)).toBeLessThan(-0.499);
    expect(Math.max(...values)).toBeGreaterThan(0.499);
  });

  test("constant", () => {
    expect(new Set(drawn(nn.constantInit(3), "w"))).toEqual(new Set([3]));
  });

  test("streams and seeds are independent, equal ones equal", () => {
    const base = drawn(nn.uniformInit(1), "0.weight");
    expect(drawn(nn.uniformInit(1), "0.weight")).toEqual(base);
    for (const other of [drawn(nn.uniformInit(1), "2.weight"), drawn(nn.uniformInit(1), "0.weight", 2)]) {
      const correlation =
        other.reduce((total, value, index) => total + 3 * value * (base[index] ?? 0), 0) / base.length;
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(base.length));
    }
  });
});

test("cross-entropy is exact where softmax saturates", () => {
  const loss = (logits: readonly number[], targets: readonly number[]): number | undefined =>
    compute(() => ({ y: nn.crossEntropy(literal(logits, [1, 2]), literal(targets, [1, 2])) })).y[0];
  expect(loss([0, 0], [1, 0])).toBeCloseTo(Math.log(2), 12);
  expect(loss([1000, 0], [1, 0])).toBeCloseTo(0, 12);
  expect(loss([1000, 0], [0, 1])).toBeCloseTo(1000, 9);
  expect(loss([2, -1], [0.25, 0.75])).toBeCloseTo(Math.log(Math.exp(2) + Math.exp(-1)) - 0.25 * 2 + 0.75, 12);
});

test("i32 inputs are no images", () => {
  expect(() =>
    trace(
      ({ inputs, state }) => {
        const { x } = inputs;
        return x === undefined ? {} : { outputs: { y: nn.linear(2, 2).forward(x, new nn.Scope(state)) } };
      },
      { x: i32(3, 2) },
      { weight: f32(2, 2), bias: f32(2) },
    ),
  ).toThrow(ShapeError);
});
