/** @file Layers of StyleGAN and StyleGAN2: equalised weights, modulated convolutions, noise; by hand, and gradients against differences. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import * as nn from "#src/nn/index.js";
import { literal, mean, square } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { compute } from "../support/compute.js";
import { apply, checkModule } from "./run-module.js";

const close = (actual: readonly number[], expected: readonly number[], what: string): void =>
  expectClose(actual, expected, { absolute: 1e-6, relative: 1e-6 }, what);
const source = () => ({ seed: literal([3], [], "i32"), step: literal([0], [], "i32") });

describe("equalised weights", () => {
  test("are scaled by gain, multiplier and fan-in where they are used", () => {
    const module = nn.equalized(nn.linear(4, 1), { gain: 3, multiplier: 0.5 });
    const state = { weight: [1, 2, 3, 4], bias: [10] };
    const { y } = apply(module, [1, 4], [[1, 1, 1, 1]], state, "use");
    close(y, [(3 * 0.5 * 10) / 2 + 5], "10 · gain · multiplier / √4 + 10 · multiplier");
  });

  test("of a convolution count the kernel's pixels, and names stay", () => {
    const module = nn.equalized(nn.sequential(nn.conv2d(2, 1, 3, { bias: false }), nn.leakyRelu()));
    expect(Object.keys(module.parameters)).toEqual(["0.weight"]);
    const { y } = apply(
      module,
      [1, 3, 3, 2],
      [Array.from({ length: 18 }, () => 1)],
      { "0.weight": Array.from({ length: 18 }, () => 1) },
      "use",
    );
    close(y, [18 / Math.sqrt(18)], "18 ones / √18");
  });

  test("start as N(0, 1 / multiplier²), biases where they are told, after scaling", () => {
    const module = nn.equalized(nn.linear(100, 100), { multiplier: 0.01, biasStart: 1 });
    const { deviation, bias } = compute(() => {
      const start = (name: string): Tensor => {
        const parameter = module.parameters[name];
        if (parameter === undefined) return expect.fail(`no ${name}`);
        return parameter.init(parameter.shape, source(), name);
      };
      return { deviation: mean(square(start("weight"))), bias: start("bias") };
    });
    expect(Math.sqrt(deviation[0] ?? 0) / 100).toBeCloseTo(1, 1);
    expect(bias[0]).toBeCloseTo(100, 5);
  });

  test("have right gradients", () => checkModule(nn.equalized(nn.linear(3, 2), { gain: 2, multiplier: 0.1 }), [2, 3]));
});

describe("modulated convolution", () => {
  /** One pixel, two input channels, two output channels; s = style · [1, 0; 0, 1]. */
  const state = { weight: [1, 2, 3, 4], "affine.weight": [1, 0, 0, 1], "affine.bias": [0, 0] };
  const run = (module: nn.Module, style: readonly number[]): number[] =>
    compute(() => ({
      y: module.forward(
        literal([1, 1], [1, 1, 1, 2]),
        new nn.Scope({
          weight: literal(state.weight, [1, 1, 2, 2]),
          "affine.weight": literal(state["affine.weight"], [2, 2]),
          "affine.bias": literal(state["affine.bias"], [2]),
        }),
        literal([...style], [1, 2]),
      ),
    })).y ?? [];

  test("scales input channels by the style", () => {
    close(run(nn.modulatedConv2d(2, 2, 1, 2, { demodulate: false }), [10, 1]), [10 * 1 + 3, 10 * 2 + 4], "x · (s w)");
  });

  test("demodulation divides output channels by the length of their kernel", () => {
    const lengths = [Math.hypot(10, 3), Math.hypot(20, 4)];
    const expected = [13 / (lengths[0] ?? 1), 24 / (lengths[1] ?? 1)];
    close(run(nn.modulatedConv2d(2, 2, 1, 2), [10, 1]), expected, "x · (s w) / ‖s w‖");
  });

  test("demodulated results do not depend on the style's size", () => {
    const module = nn.modulatedConv2d(2, 2, 1, 2);
    close(run(module, [500, 50]), run(module, [10, 1]), "50 times the style");
  });

  test("doubles height and width, and keeps a constant image constant inside", () => {
    const module = nn.modulatedConv2d(1, 1, 3, 1, { up: true, demodulate: false });
    const ones = Array.from({ length: 36 }, () => 1);
    const { y } = compute(() => ({
      y: module.forward(
        literal(ones, [1, 6, 6, 1]),
        new nn.Scope({
          weight: literal(
            Array.from({ length: 9 }, () => 1 / 9),
            [3, 3, 1, 1],
          ),
          "affine.weight": literal([1], [1, 1]),
          "affine.bias": literal([0], [1]),
        }),
        literal([1], [1, 1]),
      ),
    }));
    expect(y).toHaveLength(144);
    expect(y?.[6 * 12 + 6]).toBeCloseTo(1, 5);
  });

  test("needs a style", () => {
    const { weight, ...rest } = nn.modulatedConv2d(1, 1, 1, 1).parameters;
    expect(rest).toHaveProperty(["affine.weight"]);
    expect(weight?.shape).toEqual([1, 1, 1, 1]);
    const forward = () =>
      compute(() => ({ y: nn.modulatedConv2d(1, 1, 1, 1).forward(literal([1], [1, 1, 1, 1]), new nn.Scope({})) }));
    expect(forward).toThrow(ShapeError);
    expect(forward).toThrow(/was given no style/);
  });

  test.each([{}, { demodulate: false }, { up: true }])("has right gradients with %o", (options) =>
    checkModule(nn.equalized(nn.modulatedConv2d(2, 3, 3, 4, options), { biasStart: 1 }), [2, 3, 2, 2], {
      style: [2, 4],
    }),
  );
});

describe("noise", () => {
  const module = nn.noiseInjection(2, 2);
  const state = { noise_strength: [0.5], noise_const: [1, 2, 3, 4] };

  test("in use is one pattern for all images and channels, times its strength", () => {
    const { y } = apply(module, [2, 2, 2, 2], [Array.from({ length: 16 }, () => 1)], state, "use");
    const expected = [1.5, 1.5, 2, 2, 2.5, 2.5, 3, 3];
    close(y, [...expected, ...expected], "1 + ½ n");
  });

  test("while training is N(0, 1), alike in all channels of a pixel", () => {
    const large = nn.noiseInjection(64, 64);
    const { y } = apply(
      large,
      [2, 64, 64, 2],
      [Array.from({ length: 16384 }, () => 0)],
      { noise_strength: [1], noise_const: Array.from({ length: 4096 }, () => 9) },
      "training",
    );
    const pixels = y.filter((_, index) => index % 2 === 0);
    expect(y.filter((_, index) => index % 2 === 1)).toEqual(pixels);
    const average = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const power = (exponent: number) => pixels.reduce((sum, value) => sum + value ** exponent, 0) / pixels.length;
    expect(Math.abs(average)).toBeLessThan(0.05);
    expect(power(2)).toBeCloseTo(1, 1);
    expect(Math.abs(power(4) - 3)).toBeLessThan(0.3); // a Gaussian's fourth moment
    expect(new Set(pixels.map(String)).size).toBeGreaterThan(8000);
  });

  test("starts at strength 0, one for all channels or one each", () => {
    const { strength } = compute(() => {
      const parameter = nn.noiseInjection(2, 2, { channels: 3 }).parameters["noise_strength"];
      if (parameter === undefined) return expect.fail("no strength");
      return { strength: parameter.init(parameter.shape, source(), "noise_strength") };
    });
    expect(strength).toEqual([0, 0, 0]);
    expect(module.parameters["noise_strength"]?.shape).toEqual([]);
  });

  test("has right gradients", () => checkModule(nn.noiseInjection(2, 3, { channels: 2 }), [2, 2, 3, 2]));
});
