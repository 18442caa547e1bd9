/** @file Switches that make no sense together are refused, each with its reason; those that go together are not. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { withMinibatchChannels } from "#src/gan/adversarial/minibatch-channels.js";
import { packed } from "#src/gan/adversarial/packing.js";
import { recipes, stateSpecs, trainingInputs, trainingStep } from "#src/gan/index.js";
import type { Gan } from "#src/gan/index.js";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { literal, trace } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectOneLine } from "../support/one-line.js";

const build = (name: string, options: Readonly<Record<string, unknown>>, side = 16): Gan => {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error("the recipe is missing");
  return recipe.build(v.parse(recipe.options, options), { height: side, width: side, channels: 1, classes: 10 });
};

test.each([
  ["dcgan", { r1: 1 }, "normalises over the batch"],
  ["dcgan", { gradientPenalty: 10 }, "gradientPenalty is about the gradient at single images"],
  ["vanilla", { topK: 0.5, loss: "relativistic" }, "pairs each with a real one"],
  ["vanilla", { weightClip: 0.01, spectralNorm: true }, "leave one out"],
  ["vanilla", { unroll: 2, criticSteps: 2 }, "once a step"],
  ["vanilla", { labelSmoothing: 0.1, loss: "hinge" }, "the loss hinge has none"],
  ["vanilla", { labelSmoothing: 0.1, loss: "relativistic-average" }, "target"],
  ["vanilla", { schedule: "linear", decayFrom: 10, decayUntil: 10 }, "decayUntil 10"],
  ["vanilla", { augment: "ada", loss: "relativistic" }, "ada follows the sign of D(x)"],
  ["vanilla", { augment: "apa", loss: "wasserstein", weightClip: 0.01 }, "apa follows the sign of D(x)"],
  ["vanilla", { leCam: 0.1, loss: "relativistic" }, "looks at differences only"],
  ["vanilla", { loss: "wasserstein" }, "slope is bounded"],
  ["vanilla", { gradientPenalty: 10, r1: 1 }, "gradientPenalty wants gradients of length 1 and r1 none"],
  ["vanilla", { dragan: 10, zeroCentredPenalty: 1 }, "dragan wants gradients of length 1 and zeroCentredPenalty none"],
  ["vanilla", { gradientPenalty: 10, weightClip: 0.01 }, "weightClip"],
  ["vanilla", { instanceNoiseSteps: 100 }, "instanceNoise"],
  ["cgan", { pack: 2 }, "one class per image"],
])("%s with %o is refused", (name, options, reason) => {
  expectOneLine(ConfigError, () => build(name, options), "options: ", reason);
});

test.each([
  [{ augment: "ada" }, "ada"],
  [{ augment: "diffaugment" }, "diffaugment"],
  [{ consistency: 10 }, "consistency"],
])("%o is refused for points, which are no pictures", (options, name) => {
  expectOneLine(ConfigError, () => build("vanilla", options, 1), `${name} moves pictures`, "1×1");
});

test.each([
  { loss: "wasserstein", gradientPenalty: 10, criticSteps: 5 },
  { loss: "wasserstein", spectralNorm: true, pack: 2 },
  { loss: "wasserstein", weightClip: 0.01, optimizer: "rmsprop" },
  { loss: "relativistic", r1: 1, r2: 1, augment: "diffaugment" },
  { loss: "hinge", spectralNorm: true, consistency: 10, augment: "ada", leCam: 0.3 },
  { loss: "least-squares", labelSmoothing: 0.1, instanceNoise: 0.1, instanceNoiseSteps: 100, augment: "apa" },
  { loss: "minimax", dragan: 10, topK: 0.75, unroll: 2, featureMatching: 1, orthogonal: 1e-4 },
  { r1: 10, regularizeEvery: 16, schedule: "cosine", decayUntil: 100, gradientClip: 1, augment: "ada" },
])("%o goes together", (options) => {
  expect(build("vanilla", options).phases).toHaveLength(2);
});

/** Recipes that have the switches. */
const withSwitches = [...recipes.values()].filter(({ options }) => "minibatchDeviation" in options.entries);

test.each(withSwitches.map(({ name }) => name))("%s shows its discriminator the batch, if asked", (name) => {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error("the recipe is missing");
  const image = { height: 32, width: 32, channels: 1 };
  const data = { ...image, classes: 10, target: image };
  const gan = recipe.build(v.parse(recipe.options, { minibatchDeviation: true, minibatchDiscrimination: 2 }), data);
  expect(gan.networks["discriminator"]?.parameters["minibatch.weight"]?.shape[1]).toBe(2);
  expect(trace(trainingStep(gan), trainingInputs(gan, data, 4), stateSpecs(gan)).updates).not.toEqual({});
});

test("the batch's deviation and nearness are channels beside the images", () => {
  const identity: Module = { description: "Identity", parameters: {}, forward: (x) => x };
  const image = { height: 1, width: 2, channels: 1 };
  const module = withMinibatchChannels(identity, image, { minibatchDeviation: true, minibatchDiscrimination: 1 });
  expect(module.mixesBatch).toBe(true);
  expect(Object.keys(module.parameters)).toEqual(["minibatch.weight"]);
  const { y } = compute(() => {
    const weight = literal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 1, 5]); // the first pixel, in one of five dimensions
    return { y: module.forward(literal([1, 0, 3, 0], [2, 1, 2, 1]), new Scope({ "minibatch.weight": weight })) };
  });
  // Deviations 1 and 0 of the two pixels: ½ on average (√(1 + ε) and √ε); both images are e⁻² near each other.
  const [deviation, nearness] = [(Math.sqrt(1 + 1e-8) + 1e-4) / 2, Math.exp(-2)];
  const expected = [1, 0, 3, 0].flatMap((pixel) => [pixel, deviation, nearness]);
  expected.forEach((value, index) => expect(y[index]).toBeCloseTo(value, 12));
  const plain = withMinibatchChannels(identity, image, { minibatchDeviation: false, minibatchDiscrimination: 0 });
  expect(plain).toBe(identity);
});

test("a batch that does not split into packs is refused", () => {
  expectOneLine(ConfigError, () => packed(literal([1, 2, 3], [3, 1, 1, 1]), 2), "3 images", "packs of 2");
});
