/** @file R3GAN's recipe: how things move while it trains, what it is on points, and that its blocks start as the identity. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { r3ganGenerator, recipes } from "#src/gan/index.js";
import type { DataSpec, Gan, Rate } from "#src/gan/index.js";
import { Scope } from "#src/nn/index.js";
import { literal, mul } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { domains, fill } from "../support/random-tensor.js";

const image = { height: 32, width: 32, channels: 1 };

function build(options: object, data: DataSpec): Gan {
  const recipe = recipes.get("r3gan");
  if (recipe === undefined) throw new Error("there is no recipe r3gan");
  return recipe.build(v.parse(recipe.options, options), data);
}

const at = (rate: Rate, step: number): number =>
  typeof rate === "number"
    ? rate
    : (compute(() => ({ factor: mul(rate(literal([step], [], "i32")), 1) })).factor[0] ?? Number.NaN);

test("learning rates fall to a quarter, the average slows down from nothing", () => {
  const { phases, averageDecay } = build({ rampSteps: 100, averageDecay: 0.99 }, image);
  for (const { rate = 1 } of phases) {
    expect([0, 50, 100, 1000].map((step) => at(rate, step))).toEqual(
      [1, 0.625, 0.25, 0.25].map((value): unknown => expect.closeTo(value, 9)),
    );
  }
  const decays = [0, 50, 100].map((step) => at(averageDecay, step));
  expect(decays).toEqual([0, 0.99 ** 2, 0.99].map((value): unknown => expect.closeTo(value, 9)));
});

test("without steps to move in, everything stays", () => {
  const { phases, averageDecay } = build({ rampSteps: 0, averageDecay: 0.99 }, image);
  expect([averageDecay, ...phases.map(({ rate }) => rate)]).toEqual([0.99, 1, 1]);
});

test("points of the plane have perceptrons", () => {
  const { networks } = build({ latent: 2 }, { height: 1, width: 1, channels: 2 });
  expect(networks["generator"]?.parameters["0.weight"]?.shape).toEqual([128, 2]);
});

test("blocks start as the identity: their last convolution is 0, and the others do not matter", () => {
  const module = r3ganGenerator(
    3,
    { height: 8, width: 8, channels: 1 },
    { channels: [4, 4], blocks: 1, groupWidth: 4 },
  );
  const outputs = compute(() => {
    const made = (seed: number) => {
      const values = Object.entries(module.parameters).map(([name, { shape }], index) => {
        const size = shape.reduce((product, side) => product * side, 1);
        const isInside = /conv[12]\./.test(name);
        const random = fill(size, index + (isInside ? seed : 0), domains.real);
        return [name, literal(name.includes("conv3") ? random.map(() => 0) : random, shape)] as const;
      });
      return module.forward(literal([1, -2, 0.5], [1, 3]), new Scope(Object.fromEntries(values)));
    };
    return { a: made(100), b: made(200) };
  });
  expect(outputs.a.some((value) => value !== 0)).toBe(true);
  expect(outputs.a).toEqual(outputs.b);
});
