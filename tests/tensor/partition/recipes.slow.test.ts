/** @file Every recipe's training step in shards computes what the step of one process over the whole batch does: losses, metrics and all new state. */
import { expect, test } from "vitest";
import { recipes } from "#src/gan/index.js";
import { expectSameInParts } from "./in-parts.js";
import { expectAlike, firstStep, recipeStep } from "./recipe-steps.js";

const batch = 8;

function expectSameStep(
  recipe: string,
  shards: number,
  more: Readonly<Record<string, unknown>>,
  batchParts?: number,
): void {
  const step = recipeStep(recipe, batch, more, batchParts === undefined ? {} : { batchParts });
  expect(Object.keys(step.graph.updates).length).toBeGreaterThan(0);
  expectSameInParts(step.graph, { shards, sharded: step.sharded }, firstStep(recipe, step, more), tolerance);
}

/** Adam's first step makes up to 10⁻⁹ of the rounding of a gradient that is 0, such as a bias's in front of a normalisation. */
const tolerance = { absolute: 1e-8, relative: 1e-9 };

test.each([...recipes.keys()])("%s in 2 shards", (recipe) => {
  expectSameStep(recipe, 2, {});
});

test.each(["dcgan", "wgan-gp", "stylegan2", "sagan", "ddgan"])("%s in 8 shards of one sample", (recipe) => {
  expectSameStep(recipe, 8, {});
});

test.each([
  { augment: "ada" },
  { augment: "diffaugment" },
  { augment: "apa" },
  { minibatchDeviation: true, minibatchDiscrimination: 3 },
  { topK: 0.5 },
  { pack: 2 },
  { unroll: 1 },
  { consistency: 10, loss: "hinge", leCam: 0.3 },
  { loss: "relativistic-average" },
])("dcgan with %o in 4 shards", (more) => {
  expectSameStep("dcgan", 4, more);
});

test.each([1, 2, 4])("statistics of 4 parts of the batch are the same in %i shards", (shards) => {
  expectSameStep("dcgan", shards, {}, 4);
});

test.each(["vanilla", "wgan-gp", "cyclegan", "stylegan2", "ddgan"])(
  "shards of %s are alike when rewritten",
  (recipe) => {
    expectAlike(recipeStep(recipe, batch), 2);
  },
);
