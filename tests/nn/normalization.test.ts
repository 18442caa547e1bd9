/** @file Normalisation layers against their formulas, written out; running statistics against those of batches done by hand; gradients. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { sizeOf } from "#src/base/shape.js";
import * as nn from "#src/nn/index.js";
import { literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectClose } from "../support/close.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";
import { apply, checkModule, randomState } from "./run-module.js";

const exact = { absolute: 1e-9, relative: 1e-9 };
const shape = [3, 2, 2, 4]; // [N, H, W, C]
const size = 48;
const batch = (seed: number): number[] => fill(size, seed, domains.real).map((value) => 3 * value + 1);
const x = batch(3);

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const varianceOf = (values: readonly number[]): number => meanOf(values.map((value) => (value - meanOf(values)) ** 2));

/** Normalises the elements of x that share a key. */
const normalizedBy = (values: readonly number[], keyOf: (index: number) => number, epsilon: number): number[] => {
  const groupOf = (key: number) => values.filter((_, index) => keyOf(index) === key);
  return values.map((value, index) => {
    const group = groupOf(keyOf(index));
    return (value - meanOf(group)) / Math.sqrt(varianceOf(group) + epsilon);
  });
};
const image = (index: number): number => Math.floor(index / 16);
const channel = (index: number): number => index % 4;

/** Times weight, plus bias, both looked up by `at`. */
const scaled = (values: readonly number[], state: Readonly<Record<string, number[]>>, at = channel): number[] =>
  values.map((value, index) => value * (state["weight"]?.[at(index)] ?? 1) + (state["bias"]?.[at(index)] ?? 0));

describe("batchNorm", () => {
  const module = nn.batchNorm(4);
  const state = randomState(module);

  test("has PyTorch's names; parameters are counted, buffers are not", () => {
    expect(Object.keys(module.parameters)).toEqual(["weight", "bias"]);
    expect(Object.keys(module.buffers ?? {})).toEqual(["running_mean", "running_var"]);
    expect(nn.parameterCount(module)).toBe(8);
    expect(Object.keys(nn.batchNorm(4, { affine: false }).parameters)).toEqual([]);
  });

  test("starts as the identity of normalised values", () => {
    const source = { seed: literal([1], [], "i32"), step: literal([0], [], "i32") };
    const first = compute(() =>
      Object.fromEntries(
        Object.entries({ ...module.parameters, ...module.buffers }).map(([name, { shape: s, init }]) => [
          name,
          init(s, source, name),
        ]),
      ),
    );
    expect(first).toEqual({
      weight: [1, 1, 1, 1],
      bias: [0, 0, 0, 0],
      running_mean: [0, 0, 0, 0],
      running_var: [1, 1, 1, 1],
    });
  });

  test("while training, by the statistics of the batch", () => {
    expectClose(
      apply(module, shape, [x], state, "training").y,
      scaled(normalizedBy(x, channel, 1e-5), state),
      exact,
      "y",
    );
  });

  test("in use, by the running statistics, which stay", () => {
    const { y, updates } = apply(module, shape, [x], state, "use");
    const [means = [], variances = []] = [state["running_mean"], state["running_var"]];
    const expected = x.map(
      (value, index) => (value - (means[channel(index)] ?? NaN)) / Math.sqrt((variances[channel(index)] ?? NaN) + 1e-5),
    );
    expectClose(y, scaled(expected, state), exact, "y");
    expect(updates).toEqual({});
  });

  test.each([0.1, 0.25])("running statistics follow three batches in order, momentum %d", (momentum) => {
    const batches = [x, batch(8), batch(9)];
    const expected = {
      running_mean: [...(state["running_mean"] ?? [])],
      running_var: [...(state["running_var"] ?? [])],
    };
    for (const values of batches) {
      for (const c of [0, 1, 2, 3]) {
        const own = values.filter((_, index) => channel(index) === c);
        expected.running_mean[c] = (1 - momentum) * (expected.running_mean[c] ?? NaN) + momentum * meanOf(own);
        const unbiased = (varianceOf(own) * own.length) / (own.length - 1);
        expected.running_var[c] = (1 - momentum) * (expected.running_var[c] ?? NaN) + momentum * unbiased;
      }
    }
    const { updates, y } = apply(nn.batchNorm(4, { momentum }), shape, batches, state, "training");
    expect(Object.keys(updates).sort()).toEqual(["running_mean", "running_var"]);
    for (const [name, values] of Object.entries(expected)) expectClose(updates[name] ?? [], values, exact, name);
    expectClose(y, apply(module, shape, [batch(9)], state, "training").y, exact, "y does not depend on them");
  });

  test("parts of a batch are normalised like batches of their own; running statistics follow their mean", () => {
    const [parts, ofPart] = [
      [x, batch(8)],
      [3, 2, 2, 4],
    ];
    const both = apply(module, [6, 2, 2, 4], [parts.flat()], state, "training", 2);
    const alone = parts.map((part) => apply(module, ofPart, [part], state, "training"));
    expectClose(
      both.y,
      alone.flatMap(({ y }) => y),
      exact,
      "y",
    );
    for (const name of ["running_mean", "running_var"]) {
      const [first = [], second = []] = alone.map(({ updates }) => updates[name]);
      const means = first.map((value, index) => (value + (second[index] ?? NaN)) / 2);
      expectClose(both.updates[name] ?? [], means, exact, name);
    }
    const uneven = () => apply(module, shape, [x], state, "training", 2);
    expectOneLine(ShapeError, uneven, "[3, 2, 2, 4] does not make 2 equal parts", "multiple of 2");
    const single = () => apply(module, [2, 4], [fill(8, 1, domains.real)], state, "training", 2);
    expectOneLine(ShapeError, single, "each of 2 parts of [2, 4] has one value per channel");
  });

  test("inside sequences, buffers are named by position", () => {
    const body = nn.sequential(nn.linear(4, 3), nn.sequential(nn.relu(), nn.batchNorm(3)));
    for (const outer of [body, nn.flattened(body), nn.unflattened([4], body)])
      expect(Object.keys(outer.buffers ?? {})).toEqual(["1.1.running_mean", "1.1.running_var"]);
    const { updates } = apply(body, [12, 4], [x], randomState(body), "training");
    expect(Object.keys(updates)).toEqual(["1.1.running_mean", "1.1.running_var"]);
  });

  test("takes rows as well as images; one value per channel has no variance", () => {
    expectClose(
      apply(module, [12, 4], [x], state, "training").y,
      apply(module, shape, [x], state, "training").y,
      exact,
      "rows",
    );
    expectOneLine(ShapeError, () => apply(module, [1, 4], [[1, 2, 3, 4]], state, "training"), "one value per channel");
    expect(apply(module, [1, 4], [[1, 2, 3, 4]], state, "use").y).toHaveLength(4);
  });

  test("gradients, through the batch's statistics and through fixed ones", () => {
    checkModule(nn.batchNorm(2), [2, 2, 1, 2], { training: true });
    checkModule(nn.batchNorm(2), [2, 2, 1, 2]);
  });
});

describe.each(["training", "use"] as const)("the same in %s", (mode) => {
  const check = (module: nn.Module, expected: readonly number[], at = channel): void => {
    const state = randomState(module);
    const { y, shape: of, updates } = apply(module, shape, [x], state, mode);
    expect(of).toEqual(shape);
    expect(updates).toEqual({});
    expectClose(y, scaled(expected, state, at), exact, module.description);
  };

  test("instanceNorm", () => {
    const expected = normalizedBy(x, (index) => 4 * image(index) + channel(index), 1e-5);
    expect(Object.keys(nn.instanceNorm(4).parameters)).toEqual([]);
    check(nn.instanceNorm(4), expected);
    check(nn.instanceNorm(4, { affine: true }), expected);
  });

  test("layerNorm", () => {
    check(nn.layerNorm([2, 2, 4]), normalizedBy(x, image, 1e-5), (index) => index % 16);
    check(
      nn.layerNorm(4, { epsilon: 0.1 }),
      normalizedBy(x, (index) => Math.floor(index / 4), 0.1),
    );
    check(
      nn.layerNorm(4, { affine: false }),
      normalizedBy(x, (index) => Math.floor(index / 4), 1e-5),
    );
  });

  test("groupNorm", () => {
    const groupOf = (index: number): number => 2 * image(index) + Math.floor(channel(index) / 2);
    check(nn.groupNorm(2, 4), normalizedBy(x, groupOf, 1e-5));
    check(nn.groupNorm(1, 4, { affine: false }), normalizedBy(x, image, 1e-5));
  });

  test("pixelNorm", () => {
    const pixel = (index: number): number[] => x.slice(4 * Math.floor(index / 4), 4 * Math.floor(index / 4) + 4);
    check(
      nn.pixelNorm(),
      x.map((value, index) => value / Math.sqrt(meanOf(pixel(index).map((other) => other ** 2)) + 1e-8)),
    );
  });
});

describe("adaIN", () => {
  const normalized = normalizedBy(x, (index) => 4 * image(index) + channel(index), 1e-5);

  test("scale and shift are each image's own", () => {
    const [scale, shift] = [fill(12, 1, domains.real), fill(12, 2, domains.real)];
    const { y } = compute(() => ({
      y: nn.adaptiveInstanceNorm(literal(x, shape), literal(scale, [3, 4]), literal(shift, [3, 4])),
    }));
    const at = (index: number): number => 4 * image(index) + channel(index);
    expectClose(y, scaled(normalized, { weight: scale, bias: shift }, at), exact, "y");
  });

  test("of a style: scale 1 + W₁w + b₁, shift W₂w + b₂", () => {
    const module = nn.adaIN(4, 2);
    expect(Object.keys(module.parameters)).toEqual(["style.weight", "style.bias"]);
    const { "style.weight": weight = [], "style.bias": bias = [] } = randomState(module);
    const style = [1, -2, 0.5, 3, 0, 0]; // [N, 2]
    const { y } = compute(() => {
      const scope = new nn.Scope({ "style.weight": literal(weight, [8, 2]), "style.bias": literal(bias) });
      return { y: module.forward(literal(x, shape), scope, literal(style, [3, 2])) };
    });
    const affine = (index: number, row: number): number =>
      (weight[2 * row] ?? NaN) * (style[2 * image(index)] ?? NaN) +
      (weight[2 * row + 1] ?? NaN) * (style[2 * image(index) + 1] ?? NaN) +
      (bias[row] ?? NaN);
    const expected = normalized.map(
      (value, index) => value * (1 + affine(index, channel(index))) + affine(index, 4 + channel(index)),
    );
    expectClose(y, expected, exact, "y");
  });

  test("a style that does not fit is refused", () => {
    const run = () =>
      compute(() => ({
        y: nn.adaptiveInstanceNorm(literal(x, shape), literal([1, 2], [1, 2]), literal([1, 2], [1, 2])),
      }));
    expectOneLine(ShapeError, run, "[3, 4]", "[1, 2]");
  });
});

test("gradients", () => {
  checkModule(nn.instanceNorm(2, { affine: true }), [2, 2, 2, 2]);
  checkModule(nn.layerNorm([2, 2]), [2, 2, 2]);
  checkModule(nn.groupNorm(2, 4), [2, 2, 1, 4]);
  checkModule(nn.pixelNorm(), [3, 4]);
  checkModule(nn.adaIN(2, 3), [2, 2, 2, 2], { style: [2, 3] });
});

test("what cannot be normalised is refused", () => {
  const run = (module: nn.Module, sizes: readonly number[]) => () =>
    apply(module, sizes, [fill(sizeOf(sizes), 1, domains.real)], randomState(module), "use");
  expectOneLine(ShapeError, run(nn.instanceNorm(4), [3, 1, 1, 4]), "one pixel");
  expectOneLine(ShapeError, run(nn.layerNorm([2, 3]), [4, 3, 2]), "[4, 3, 2]", "[2, 3]");
  expectOneLine(ShapeError, () => nn.groupNorm(3, 4), "3 groups", "4 channels");
});
