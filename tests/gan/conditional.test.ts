/** @file Class-conditional parts by hand: labels beside the input, heads, the projection, the class term, the bound on information; sizes and errors of the ResNets. */
import { describe, expect, test } from "vitest";
import { ConfigError, ShapeError } from "#src/base/errors.js";
import * as gan from "#src/gan/index.js";
import { linear, parameterCount, Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { f32, literal } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";

const labels = (...values: readonly number[]): Tensor => literal(values, [values.length], "i32");
/** Hands its input on. */
const identity: Module = { description: "Identity", parameters: {}, forward: (x) => x };
const exactly = { absolute: 1e-12, relative: 0 };

test("a label joins a vector, and every pixel of an image", () => {
  const { vector, image } = compute(() => ({
    vector: gan.labelled(3, identity).forward(literal([5, 6], [2, 1]), new Scope({}), labels(2, 0)),
    image: gan.labelled(2, identity, 3).forward(literal([5, 6, 7, 8], [2, 2, 1, 1]), new Scope({}), labels(1, 0)),
  }));
  expect(vector).toEqual([5, 0, 0, 1, 6, 1, 0, 0]);
  expect(image).toEqual([5, 0, 3, 6, 0, 3, 7, 3, 0, 8, 3, 0]);
  expectOneLine(ShapeError, () => gan.labelled(2, identity).forward(literal([1], [1, 1]), new Scope({})), "no labels");
});

test("heads lie side by side", () => {
  const module = gan.branching(identity, { source: linear(2, 1), class: linear(2, 2) });
  const values = { "source.weight": [1, 1], "source.bias": [0], "class.weight": [1, 0, 0, 1], "class.bias": [10, 20] };
  const scope = new Scope(
    Object.fromEntries(
      Object.entries(module.parameters).map(([name, { shape }]) => [
        name,
        literal((values as Record<string, number[]>)[name] ?? [], shape),
      ]),
    ),
  );
  const { y } = compute(() => ({ y: module.forward(literal([1, 2, 3, 4], [2, 2]), scope) }));
  expect(y).toEqual([3, 11, 22, 7, 13, 24]);
  expect(module.description).toContain("class: ");
});

test("the projection adds what features and class have in common", () => {
  const module = gan.projectionHead(2, 2);
  const scope = new Scope({
    "linear.weight": literal([1, -1], [1, 2]),
    "linear.bias": literal([0.5]),
    "embed.weight": literal([1, 2, 3, 4], [2, 2]),
  });
  const { y } = compute(() => ({ y: module.forward(literal([1, 2, 1, 2], [2, 2]), scope, labels(0, 1)) }));
  expect(y).toEqual([-0.5 + 5, -0.5 + 11]);
  expectOneLine(ShapeError, () => module.forward(literal([1, 2], [1, 2]), scope), "no labels");
});

describe("the class term", () => {
  const outputs = literal([9, 0, 0, 9, 0, Math.log(3)], [2, 3]); // a logit of "real", then two classes'

  test("is the mean cross-entropy of the classes' logits", () => {
    const { loss, share } = compute(() => ({
      loss: gan.classLoss(outputs, labels(0, 1)),
      share: gan.classShare(outputs, labels(1, 1)),
    }));
    expectClose(loss ?? [], [(Math.log(2) + Math.log(4 / 3)) / 2], exactly, "−mean(log ½, log ¾)");
    expect(share).toEqual([0.5]); // of equal classes the first
  });

  test("its gradient", () => {
    checkGradients({
      inputs: { outputs: f32(3, 4) },
      state: {},
      values: { outputs: fill(12, 2, domains.real) },
      build: (tensors) => gan.classLoss(named(tensors, "outputs"), labels(2, 0, 1)),
      tolerance: 1e-5,
    });
  });
});

describe("the bound on mutual information", () => {
  const outputs = literal([9, 0, 0, 0.5, 9, 0, Math.log(3), -1], [2, 4]); // "real", two categories, one mean
  const codes = literal([1.5, -1], [2, 1]);

  test("in nats: ln K less the cross-entropy; half a nat less half the squared error", () => {
    const { category, continuous } = compute(() => ({
      category: gan.categoricalInformation(outputs, labels(0, 1), 2),
      continuous: gan.continuousInformation(outputs, codes),
    }));
    expectClose(category ?? [], [Math.log(2) - (Math.log(2) + Math.log(4 / 3)) / 2], exactly, "category");
    expectClose(continuous ?? [], [0.5 - 0.5 * ((1 + 0) / 2)], exactly, "continuous");
  });

  test("its gradient", () => {
    checkGradients({
      inputs: { outputs: f32(2, 5), codes: f32(2, 2) },
      state: {},
      values: { outputs: fill(10, 2, domains.real), codes: fill(4, 3, domains.real) },
      build: (tensors) => gan.continuousInformation(named(tensors, "outputs"), named(tensors, "codes")),
      tolerance: 1e-5,
    });
  });
});

describe("ResNets", () => {
  const image = { height: 32, width: 32, channels: 3 };

  test("have as many parameters as SNGAN's for CIFAR-10", () => {
    // Counted by hand from table 4: G 256 everywhere, D 128.
    const square = (channels: number) => 9 * channels * channels + channels;
    const generator =
      128 * 4096 + 4096 + 3 * (2 * square(256) + 256 * 256 + 256 + 4 * 256) + 2 * 256 + (9 * 256 * 3 + 3);
    const first = 9 * 3 * 128 + 128 + square(128) + 3 * 128 + 128;
    const discriminator = first + 3 * 2 * square(128) + (128 * 128 + 128) + 129;
    expect(parameterCount(gan.resnetGenerator(128, { image, width: 256, growth: 1 }))).toBe(generator);
    expect(parameterCount(gan.resnetDiscriminator({ image, width: 128, growth: 1 }))).toBe(discriminator);
  });

  test.each([16, 32, 64])("make and judge images of %d pixels, with attention at any of their sides", (side) => {
    for (let attention = 8; attention < side; attention *= 2) {
      const options = { image: { height: side, width: side, channels: 1 }, width: 2, growth: 2, attention };
      const shapeOf = (module: Module, x: Tensor) => {
        const held = Object.entries({ ...module.parameters, ...module.buffers });
        const values = held.map(([name, { shape }]) => [name, literal(Array(size(shape)).fill(0.1), shape)] as const);
        return module.forward(x, new Scope(Object.fromEntries(values))).shape;
      };
      const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
      expect(shapeOf(gan.resnetGenerator(3, options), literal(Array(6).fill(0), [2, 3]))).toEqual([2, side, side, 1]);
      const images = literal(Array(2 * side * side).fill(0), [2, side, side, 1]);
      expect(shapeOf(gan.resnetDiscriminator(options), images)).toEqual([2, 1]);
    }
  });

  test("refuse other sizes, and attention where there are no features", () => {
    const at = (height: number, width: number, attention?: number) => ({
      image: { height, width, channels: 1 },
      width: 2,
      growth: 2,
      ...(attention === undefined ? {} : { attention }),
    });
    for (const make of [gan.resnetDiscriminator, (options: gan.ResnetOptions) => gan.resnetGenerator(3, options)]) {
      expectOneLine(ConfigError, () => make(at(28, 28)), "28×28", "8·2ᵏ");
      expectOneLine(ConfigError, () => make(at(32, 16)), "32×16");
      expectOneLine(ConfigError, () => make(at(32, 32, 4)), "4×4");
    }
  });
});
