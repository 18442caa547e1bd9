/** @file Convolution layers: parameters, sizes, how they start, and what they compute. The convolution itself is tested with the primitives. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import * as nn from "#src/nn/index.js";
import { constant } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";
import { apply, checkModule, randomState } from "./run-module.js";

const shapesOf = (module: nn.Module) =>
  Object.fromEntries(Object.entries(module.parameters).map(([name, { shape }]) => [name, shape]));
const ramp = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(i * 1.7));

test("weights are PyTorch's under permute(2, 3, 1, 0)", () => {
  // torch.nn.Conv2d(6, 4, (3, 5), groups=2).weight is [4, 3, 3, 5], ConvTranspose2d's [6, 2, 3, 5].
  expect(shapesOf(nn.conv2d(6, 4, [3, 5], { groups: 2 }))).toEqual({ weight: [3, 5, 3, 4], bias: [4] });
  expect(shapesOf(nn.convTranspose2d(6, 4, [3, 5], { groups: 2 }))).toEqual({ weight: [3, 5, 2, 6], bias: [4] });
  expect(shapesOf(nn.conv2d(6, 4, 3, { bias: false }))).toEqual({ weight: [3, 3, 6, 4] });
  expect(shapesOf(nn.convTranspose2d(6, 4, 3, { bias: false }))).toEqual({ weight: [3, 3, 4, 6] });
});

test("what they are is said", () => {
  expect(nn.conv2d(3, 8, 4, { stride: 2, padding: [1, 2] }).description).toBe(
    "Conv2d(3 → 8, 4×4 stride 2 padding 1×2)",
  );
  expect(nn.convTranspose2d(8, 3, 4).description).toBe("ConvTranspose2d(8 → 3, 4×4)");
});

describe("they start as PyTorch's", () => {
  const bounds = (module: nn.Module): Record<string, number> =>
    Object.fromEntries(
      Object.entries(module.parameters).map(([name, { init }]) => {
        const source = { seed: constant(1, "i32"), step: constant(0, "i32") };
        const { y } = compute(() => ({ y: init([20_000], source, name) }));
        return [name, y.reduce((most, value) => Math.max(most, Math.abs(value)), 0)];
      }),
    );

  test.each([
    ["conv2d", nn.conv2d(6, 4, [3, 5], { groups: 2 }), 3 * 15],
    ["convTranspose2d counts its outputs", nn.convTranspose2d(6, 4, [3, 5], { groups: 2 }), 2 * 15],
  ] as const)("%s", (_, module, fanIn) => {
    for (const [name, bound] of Object.entries(bounds(module)))
      expect(bound * Math.sqrt(fanIn), name).toSatisfy((ratio: number) => ratio > 0.999 && ratio <= 1);
  });

  test("or as they are told to, but for the bias", () => {
    const module = nn.conv2d(6, 4, 3, { init: nn.constantInit(7) });
    expect(bounds(module)["weight"]).toBe(7);
    expect(bounds(module)["bias"]).toBeLessThanOrEqual(1 / Math.sqrt(54));
  });
});

describe("what they compute", () => {
  test("conv2d: a 2×2 kernel with stride 2 sums each block of an image, plus the bias", () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    const { y, shape } = apply(
      nn.conv2d(1, 2, 2, { stride: 2 }),
      [1, 4, 4, 1],
      [x],
      { weight: [1, 2, 1, 2, 1, 2, 1, 2], bias: [0, 0.5] },
      "use",
    );
    expect(shape).toEqual([1, 2, 2, 2]);
    expect(y).toEqual([14, 28.5, 22, 44.5, 46, 92.5, 54, 108.5]);
  });

  test("convTranspose2d: each pixel becomes the kernel times its value, plus the bias", () => {
    const { y, shape } = apply(
      nn.convTranspose2d(2, 1, 2, { stride: 2 }),
      [1, 1, 2, 2],
      [[1, 10, 2, 20]],
      { weight: [1, 0, 0, 1, 2, 1, 1, -1], bias: [0.5] }, // taps [KH, KW, O, I]
      "use",
    );
    expect(shape).toEqual([1, 2, 4, 1]);
    expect(y).toEqual([1.5, 10.5, 2.5, 20.5, 12.5, -8.5, 24.5, -17.5]);
  });

  test("groups do not see each other", () => {
    const module = nn.conv2d(4, 2, 1, { groups: 2, bias: false });
    const { y } = apply(module, [1, 1, 1, 4], [[1, 2, 3, 4]], { weight: [1, 10, 1, 100] }, "use"); // [1, 1, 2, 2]
    expect(y).toEqual([3, 430]);
  });

  test("every option reaches the operation", () => {
    const options = { stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2 } as const;
    const conv = nn.conv2d(4, 6, [3, 2], options);
    expect(apply(conv, [2, 5, 4, 4], [ramp(160)], randomState(conv), "use").shape).toEqual([2, 3, 6, 6]);
    const transposed = nn.convTranspose2d(6, 4, [3, 2], { ...options, outputPadding: [1, 0] });
    expect(apply(transposed, [2, 3, 6, 6], [ramp(216)], randomState(transposed), "use").shape).toEqual([2, 6, 4, 4]);
  });

  test("gradients", () => {
    checkModule(nn.conv2d(2, 3, 3, { stride: 2, padding: 1 }), [2, 4, 3, 2]);
    checkModule(nn.convTranspose2d(2, 3, 4, { stride: 2, padding: 1 }), [2, 2, 2, 2]);
  });

  test("channels that do not fit are refused", () => {
    const module = nn.conv2d(3, 2, 1);
    const run = () => apply(module, [1, 1, 1, 4], [ramp(4)], randomState(module), "use");
    expectOneLine(ShapeError, run, "4 channels", "expects 3");
  });
});
