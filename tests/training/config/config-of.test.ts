/** @file A configuration from what differs from a recipe's defaults; a recipe of one's own with a loss of its own. */
import { expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import {
  adversarialGan,
  adversarialOptions,
  addRecipe,
  mlpDiscriminator,
  mlpGenerator,
  recipe,
} from "#src/gan/index.js";
import { configOf, findRecipe, resolveConfig, trainOn } from "#src/training/index.js";
import { PointDataset, pointDistributions } from "#src/data/index.js";
import { mean, mul, neg, sub } from "#src/tensor/index.js";
import * as v from "valibot";

test("what is not given is as `ganvas train` has it", () => {
  expect(configOf({ recipe: "dcgan" })).toEqual(resolveConfig(findRecipe("dcgan")).config);
  const config = configOf({ recipe: "dcgan", steps: 7, options: { width: 3 } });
  expect(config).toMatchObject({ recipe: "dcgan", steps: 7, batch: 64, options: { width: 3, latent: 100 } });
});

test("what cannot be is refused, a text for a number too", () => {
  expect(() => configOf({ recipe: "dcgn" })).toThrow(new ConfigError('there is no recipe "dcgn"; did you mean dcgan?'));
  expect(() => configOf({ recipe: "dcgan", steps: 0 })).toThrow(/steps/);
  expect(() => configOf({ recipe: "dcgan", options: { width: "3" } })).toThrow(/options\.width/);
});

test("a recipe's own loss is what its players minimise", async () => {
  const constant = {
    ...{ name: "thousand", source: "this test", isRelative: false },
    discriminator: (real, fake) => sub(1000, mul(1e-3, mean(sub(real, fake)))),
    generator: (fake) => neg(mean(mul(1e-3, fake))),
  } satisfies Parameters<typeof adversarialGan>[2]["loss"];
  addRecipe(
    recipe({
      ...{ name: "of-a-test", title: "", paper: "", summary: "", training: { steps: 1, batch: 4 } },
      options: v.strictObject(adversarialOptions({ latent: 2 })),
      build: (options, data) =>
        adversarialGan(options, data, {
          loss: constant,
          generators: { generator: mlpGenerator(options.latent, [4], data) },
          discriminator: mlpDiscriminator(data, [4], { dropRate: 0 }),
        }),
    }),
  );
  const [points] = pointDistributions;
  if (points === undefined) throw new Error("there are some");
  const losses: unknown[] = [];
  for await (const event of trainOn(
    { dataset: new PointDataset(points, 100) },
    configOf({ recipe: "of-a-test", data: points.name, threads: 1 }),
  ))
    if (event.type === "step") losses.push(event.metrics["loss.discriminator"]);
  expect(losses).toHaveLength(1);
  expect(losses[0]).toBeCloseTo(1000, 0);
});
