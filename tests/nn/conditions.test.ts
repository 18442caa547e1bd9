/** @file Layers that are told something: the vector of a time, group normalisation by a style; and modules that start otherwise. */
import { expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import * as nn from "#src/nn/index.js";
import { literal } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";
import { checkModule } from "./run-module.js";

const none = new nn.Scope({});

test("a time's vector: sines, then cosines, at frequencies from 1 to 1/10000", () => {
  const { y } = compute(() => ({ y: nn.timeEmbedding(6).forward(literal([0, 3], [2], "i32"), none) }));
  const angles = [3, 0.03, 0.0003];
  const expected = [0, 0, 0, 1, 1, 1, ...angles.map(Math.sin), ...angles.map(Math.cos)];
  expect(y).toEqual(expected.map((value): unknown => expect.closeTo(value, 12)));
  expectOneLine(ShapeError, () => nn.timeEmbedding(5), "even number");
});

test("AdaGN is group normalisation, scaled by 1 + s and shifted by b", () => {
  const module = nn.adaGN(2, 4, 1);
  const values = fill(2 * 2 * 3 * 4, 3, domains.real);
  const { plain, styled } = compute(() => {
    const x = literal(values, [2, 2, 3, 4]);
    const weight = literal([1, 1, 1, 1, 2, 2, 2, 2], [8, 1]); // s = w, b = 2w + 0.5
    const scope = new nn.Scope({ "style.weight": weight, "style.bias": literal([0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5]) });
    return {
      plain: nn.groupNorm(2, 4, { affine: false, epsilon: 1e-6 }).forward(x, none),
      styled: module.forward(x, scope, literal([0, 3], [2, 1])),
    };
  });
  const half = plain.length / 2;
  const expected = plain.map((value, index) => (index < half ? value + 0.5 : 4 * value + 6.5));
  expect(styled).toEqual(expected.map((value): unknown => expect.closeTo(value, 9)));
});

test("AdaGN's gradients", () => {
  checkModule(nn.adaGN(2, 4, 3), [2, 2, 2, 4], { style: [2, 3] });
});

test("AdaGN's refusals", () => {
  expectOneLine(ShapeError, () => nn.adaGN(3, 4, 2), "do not divide");
  expectOneLine(ShapeError, () => nn.adaGN(2, 4, 1).forward(literal([1, 2, 3, 4], [1, 1, 1, 4]), none), "no style");
});

test("a module can start otherwise, but only with parameters that it has", () => {
  const module = nn.startingAs(nn.linear(2, 1), { bias: nn.constantInit(3) });
  const source = { seed: literal([0], [], "i32"), step: literal([0], [], "i32") };
  const { bias } = compute(() => {
    const { shape = [], init = nn.constantInit(NaN) } = module.parameters["bias"] ?? {};
    return { bias: init(shape, source, "bias") };
  });
  expect(bias).toEqual([3]);
  expect(() => nn.startingAs(nn.relu(), { bias: nn.constantInit(0) })).toThrow(/ReLU has no parameter bias/);
});
