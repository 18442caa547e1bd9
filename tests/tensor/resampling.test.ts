/** @file Resampling: first and second derivatives, what is refused, and how many passes each operation takes. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { evaluate } from "#src/backends/reference/index.js";
import { sizeOf } from "#src/base/shape.js";
import * as ops from "#src/tensor/index.js";
import { f32, grad, trace, vjp } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { expectOneLine } from "../support/one-line.js";
import { distinct, domains, fill } from "../support/random-tensor.js";
import { planOf } from "./plan/plan-of.js";

const full = ops.setupFilter([
  [1, 2],
  [0, 3],
]);

/** An operation on images, the size at which it is differentiated, and how many passes it and its gradient take at most. */
interface Row {
  readonly image: readonly [height: number, width: number, channels: number];
  readonly apply: (x: Tensor) => Tensor;
  readonly passes: readonly [forward: number, backward: number];
}

const rows: Readonly<Record<string, Row>> = {
  upsampleNearest: { image: [2, 2, 2], apply: (x) => ops.upsampleNearest(x), passes: [1, 1] },
  upsampleBilinear: { image: [2, 3, 1], apply: (x) => ops.upsampleBilinear(x), passes: [4, 21] },
  downsampleArea: { image: [2, 4, 2], apply: (x) => ops.downsampleArea(x), passes: [1, 2] },
  downsampleBilinear: { image: [4, 4, 1], apply: (x) => ops.downsampleBilinear(x, 4), passes: [1, 5] },
  pixelShuffle: { image: [1, 2, 8], apply: (x) => ops.pixelShuffle(x), passes: [1, 1] },
  pixelUnshuffle: { image: [2, 4, 2], apply: (x) => ops.pixelUnshuffle(x), passes: [1, 1] },
  avgPool2d: { image: [4, 3, 1], apply: (x) => ops.avgPool2d(x, { size: 3, stride: 2, padding: 1 }), passes: [4, 7] },
  maxPool2d: { image: [2, 4, 2], apply: (x) => ops.maxPool2d(x), passes: [1, 5] },
  "maxPool2d with overlap": {
    image: [4, 3, 1],
    apply: (x) => ops.maxPool2d(x, { size: 3, stride: 2, padding: 1 }),
    passes: [8, 32],
  },
  padReflect: {
    image: [3, 3, 1],
    apply: (x) =>
      ops.padReflect(x, [
        [1, 2],
        [2, 0],
      ]),
    passes: [5, 8],
  },
  padReplicate: {
    image: [2, 2, 2],
    apply: (x) =>
      ops.padReplicate(x, [
        [1, 0],
        [0, 2],
      ]),
    passes: [4, 7],
  },
  blur: { image: [3, 2, 2], apply: (x) => ops.blur(x), passes: [4, 7] },
  upsampleFiltered: { image: [2, 2, 2], apply: (x) => ops.upsampleFiltered(x), passes: [4, 21] },
  downsampleFiltered: { image: [4, 2, 2], apply: (x) => ops.downsampleFiltered(x), passes: [4, 7] },
  "upfirdn2d with a full filter": {
    image: [3, 2, 2],
    apply: (x) => ops.upfirdn2d(x, full, { padding: 1 }),
    passes: [3, 4],
  },
};

describe.each(Object.entries(rows))("%s", (_name, { image, apply, passes }) => {
  const shape = [2, ...image];

  test("has the derivatives that central differences show, first and second order", () => {
    checkGradients({
      inputs: { x: f32(...shape) },
      state: {},
      values: { x: distinct(sizeOf(shape), 5) },
      build: (tensors) => ops.mul(apply(ops.tanh(ops.mul(named(tensors, "x"), 0.2))), 2),
      tolerance: 1e-5,
    });
  });

  test("takes few passes", () => {
    const larger = [2, ...image.map((size) => 4 * size)];
    const forward = planOf(({ inputs }) => ({ outputs: { y: apply(named(inputs, "x")) } }), { x: f32(...larger) });
    let result: readonly number[] = [];
    trace(({ inputs }) => (result = apply(named(inputs, "x")).shape) && {}, { x: f32(...larger) }, {});
    const backward = planOf(
      ({ inputs }) => {
        const x = named(inputs, "x");
        return { outputs: { dx: vjp(apply(x), [x], named(inputs, "g"))[0] ?? x } };
      },
      { x: f32(...larger), g: f32(...result) },
    );
    const [most, mostBackward] = passes;
    expect(forward.steps.length).toBeLessThanOrEqual(most);
    expect(backward.steps.length).toBeLessThanOrEqual(mostBackward);
  });
});

describe("filters", () => {
  const exact = { absolute: 1e-12, relative: 1e-12 };
  const valuesOf = (build: (x: Tensor) => Tensor, values: readonly number[], shape: readonly number[]): number[] =>
    compute(() => ({ y: build(ops.literal(values, shape)) })).y;

  test("a list and the product of it with itself are the same separable filter", () => {
    const list = ops.setupFilter([1, 3, 3, 1], { gain: 4 });
    const taps = [1, 3, 3, 1];
    const matrix = ops.setupFilter(
      taps.map((a) => taps.map((b) => a * b)),
      { gain: 4 },
    );
    expect(matrix.kind).toBe("separable");
    const image = fill(24, 3, domains.real);
    const [a, b] = [list, matrix].map((filter) =>
      valuesOf((x) => ops.upfirdn2d(x, filter, { padding: 2 }), image, [1, 4, 6, 1]),
    );
    expectClose(a ?? [], b ?? [1], exact, "separable");
  });

  test("a filter convolves: an impulse shows its taps in order, flipped in reverse", () => {
    const filter = ops.setupFilter([1, 2, 3, 4, 5, 6].slice(0, 3), { normalize: false });
    const impulse = [0, 0, 1, 0, 0];
    const row = (flip: boolean) =>
      valuesOf(
        (x) => ops.upfirdn2d(x, { kind: "full", taps: [[1, 2, 3]] }, { padding: [0, 1], flip }),
        impulse,
        [1, 1, 5, 1],
      );
    expect(filter.kind).toBe("separable");
    expect(row(false)).toEqual([0, 1, 2, 3, 0]);
    expect(row(true)).toEqual([0, 3, 2, 1, 0]);
  });

  test("resampling a constant image with a normalised filter keeps it, away from the borders", () => {
    const ones = new Array<number>(64).fill(1);
    const up = valuesOf((x) => ops.upsampleFiltered(x), ones, [1, 8, 8, 1]);
    expect(up[8 * 16 + 8]).toBeCloseTo(1, 12);
    expect(valuesOf((x) => ops.upsampleBilinear(x, 3), ones, [1, 8, 8, 1]).every((v) => Math.abs(v - 1) < 1e-12)).toBe(
      true,
    );
  });
});

test("pixelShuffle and pixelUnshuffle undo each other", () => {
  const values = fill(2 * 4 * 6 * 3, 9, domains.real);
  const { there, back } = compute(() => {
    const x = ops.literal(values, [2, 4, 6, 3]);
    return { there: ops.pixelUnshuffle(ops.pixelShuffle(ops.reshape(x, [2, 2, 3, 12])), 2), back: x };
  });
  expect(there).toEqual(back);
});

test("equal largest pixels share the gradient", () => {
  const gradientOf = (options: ops.PoolOptions): number[] => {
    const graph = trace(
      ({ inputs }) => {
        const x = named(inputs, "x");
        return { outputs: grad(ops.sum(ops.maxPool2d(x, options)), { x }) };
      },
      { x: f32(1, 2, 2, 1) },
      {},
    );
    return Array.from(evaluate(graph, { x: [3, 3, 1, 3] }).outputs["x"] ?? []);
  };
  expectClose(gradientOf({}), [1 / 3, 1 / 3, 0, 1 / 3], { absolute: 1e-12, relative: 0 }, "blocks");
  expect(gradientOf({ stride: 1 })).toEqual([0.5, 0.25, 0, 0.25]);
});

describe("refused", () => {
  const image = (...shape: number[]): Tensor => ops.literal(new Array<number>(sizeOf(shape)).fill(0), shape);
  test.each<readonly [string, () => unknown, readonly string[]]>([
    ["what is no image", () => ops.upsampleNearest(image(2, 3)), ["[upsampleNearest]", "[N, H, W, C]", "[2, 3]"]],
    ["half a factor", () => ops.upsampleBilinear(image(1, 2, 2, 1), 1.5), ["[upsampleBilinear]", "1.5"]],
    ["a factor that does not divide", () => ops.downsampleArea(image(1, 3, 4, 1)), ["[downsampleArea]", "2"]],
    ["channels that r² does not divide", () => ops.pixelShuffle(image(1, 2, 2, 6)), ["[pixelShuffle]", "6", "2²"]],
    [
      "more padding than half a window",
      () => ops.maxPool2d(image(1, 4, 4, 1), { size: 2, padding: 2 }),
      ["[maxPool2d]", "2"],
    ],
    ["a window larger than the image", () => ops.avgPool2d(image(1, 2, 2, 1), { size: 3 }), ["[avgPool2d]", "3×3"]],
    [
      "a mirror wider than the image",
      () =>
        ops.padReflect(image(1, 2, 2, 1), [
          [2, 0],
          [0, 0],
        ]),
      ["[padReflect]", "0 to 1"],
    ],
    ["a filter larger than the image", () => ops.upfirdn2d(image(1, 2, 2, 1), full, { padding: -1 }), ["[upfirdn2d]"]],
    ["a filter without taps", () => ops.setupFilter([]), ["[setupFilter]"]],
    ["a filter that adds up to 0", () => ops.setupFilter([1, -1]), ["[setupFilter]", "normalize"]],
  ])("%s", (_name, action, parts) => {
    expectOneLine(ShapeError, action, ...parts);
  });
});
