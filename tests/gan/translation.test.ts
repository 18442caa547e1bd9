/** @file pix2pix and CycleGAN: the networks' sizes at the paper's, how they shrink with the image, what is refused, that switches work together. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { ConfigError } from "#src/base/errors.js";
import { sizeOf } from "#src/base/shape.js";
import * as gans from "#src/gan/index.js";
import { parameterCount, Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { f32, trace } from "#src/tensor/index.js";
import { specsOf } from "../nn/run-module.js";
import { named } from "../support/named.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";

const square = (side: number, channels = 3): gans.ImageSpec => ({ height: side, width: side, channels });
const unet = (side: number, width: number, norm: gans.TranslationNorm = "batch"): Module =>
  gans.unetGenerator(square(side), 3, { width, norm, dropRate: 0.5 });
const patches = (channels: number, norm: gans.TranslationNorm, halvings: number): Module =>
  gans.patchDiscriminator(channels, { width: 64, norm, halvings });

/** Shape of what a module makes of an image, in use. */
function shapeOf(module: Module, { height, width, channels }: gans.ImageSpec): readonly number[] {
  const graph = trace(
    ({ inputs, state }) => ({ outputs: { y: module.forward(named(inputs, "x"), new Scope(state)) } }),
    { x: f32(2, height, width, channels) },
    specsOf(module),
  );
  return graph.outputs["y"]?.shape ?? [];
}

function build(name: string, options: Readonly<Record<string, unknown>>, data: gans.DataSpec): gans.Gan {
  const recipe = gans.recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe.build(v.parse(recipe.options, options), data);
}

test("at 256 pixels they have as many parameters as the authors' PyTorch code prints", () => {
  const millions = (module: Module): string => (parameterCount(module) / 1e6).toFixed(3);
  expect(millions(unet(256, 64))).toBe("54.414");
  expect(millions(patches(6, "batch", 3))).toBe("2.769");
  expect(
    millions(gans.cycleganGenerator(square(256), 3, { width: 64, halvings: 2, blocks: 9, norm: "instance" })),
  ).toBe("11.378");
  expect(millions(patches(3, "instance", 3))).toBe("2.765");
});

describe("smaller images", () => {
  test("the U-Net goes down to 1×1; dropout stays in the innermost blocks", () => {
    const sides = [4, 16, 32, 64, 128, 256];
    const count = (text: string, part: string) => text.split(part).length - 1;
    expect(sides.map((side) => count(unet(side, 2).description, " Conv2d") + 1)).toEqual([2, 4, 5, 6, 7, 8]);
    expect(sides.map((side) => count(unet(side, 2).description, "Dropout"))).toEqual([1, 1, 1, 2, 3, 3]);
    expect(unet(32, 2).description).toMatch(/BatchNorm\(16\) → Dropout\(0.5\)\)/);
    expect(shapeOf(unet(16, 2), square(16))).toEqual([2, 16, 16, 3]);
  });

  test("patches are about a quarter of the side, by fewer halvings", () => {
    expect([16, 32, 64, 128, 256, 512].map((side) => gans.patchHalvings(side))).toEqual([1, 1, 1, 2, 3, 3]);
    expect([1, 2, 3, 4].map((halvings) => gans.patchSide(halvings))).toEqual([16, 34, 70, 142]);
    expect(shapeOf(patches(3, "instance", 1), square(64))).toEqual([2 * 30 * 30, 1]);
    expect(shapeOf(patches(3, "instance", 3), square(256))).toEqual([2 * 30 * 30, 1]);
  });

  test("the ResNet takes sides that its halvings divide", () => {
    const image = { height: 8, width: 12, channels: 1 };
    for (const halvings of [1, 2])
      expect(
        shapeOf(gans.cycleganGenerator(image, 3, { width: 2, halvings, blocks: 1, norm: "instance" }), image),
      ).toEqual([2, 8, 12, 3]);
  });
});

describe("refused in one line", () => {
  const data: gans.DataSpec = { ...square(32), target: square(32) };
  test.each<[string, () => unknown, readonly string[]]>([
    ["a U-Net of 24 pixels", () => unet(24, 2), ["24×24", "2ᵏ"]],
    [
      "a ResNet of 30 pixels",
      () => gans.cycleganGenerator(square(30), 3, { width: 2, halvings: 2, blocks: 1, norm: "batch" }),
      ["30×30"],
    ],
    ["no halving", () => patches(3, "batch", 0), ["0 halvings"]],
    ["pix2pix without a target", () => build("pix2pix", {}, square(32)), ["target", "pairs"]],
    ["cyclegan without a target", () => build("cyclegan", {}, square(32)), ["target"]],
    ["top-k of patches", () => build("pix2pix", { topK: 0.5 }, data), ["topK", "patches"]],
    [
      "identity between grey and colour",
      () => build("cyclegan", {}, { ...data, target: square(32, 1) }),
      ["identity=0"],
    ],
  ])("%s", (_, make, parts) => {
    expectOneLine(ConfigError, make, ...parts);
  });

  test("losses that compare in pairs, for images that are no pairs", () => {
    const recipe = gans.recipes.get("cyclegan");
    expect(recipe && v.safeParse(recipe.options, { loss: "relativistic" }).success).toBe(false);
  });
});

describe("a step runs", () => {
  const tiny = { width: 1, discriminatorWidth: 1 };
  const more = { r1: 1, augment: "diffaugment", instanceNoise: 0.1, spectralNorm: true, pack: 2, averageDecay: 0.9 };
  test.each<[string, string, Readonly<Record<string, unknown>>, gans.ImageSpec]>([
    ["pix2pix from grey to colour", "pix2pix", { ...tiny, norm: "batch" }, square(16, 1)],
    ["pix2pix with other switches", "pix2pix", { ...tiny, norm: "instance", loss: "hinge", ...more }, square(16)],
    ["cyclegan from grey to colour", "cyclegan", { ...tiny, blocks: 1, identity: 0, pool: 3 }, square(16, 1)],
    [
      "cyclegan with another loss and an average",
      "cyclegan",
      { ...tiny, blocks: 1, loss: "hinge", averageDecay: 0.9 },
      square(16),
    ],
  ])("%s", (_, name, options, image) => {
    const data: gans.DataSpec = { ...image, target: square(16) };
    const gan = build(name, options, data);
    const specs = gans.stateSpecs(gan);
    const zeros = Object.entries(specs).map(([key, { shape }]) => [key, new Float64Array(sizeOf(shape))] as const);
    const start = evaluate(trace(gans.initialization(gan), gans.initializationInputs, specs), { seed: [7] });
    const state = { ...Object.fromEntries(zeros), ...start.updates };
    const inputs = gans.trainingInputs(gan, data, 2);
    const step = trace(gans.trainingStep(gan), inputs, specs);
    const given = Object.fromEntries(
      Object.entries(inputs).map(([key, { shape }], index) => [
        key,
        fill(sizeOf(shape), index, domains.real).map(Math.tanh),
      ]),
    );
    const { outputs, updates } = evaluate(step, given, state);
    for (const phase of gan.phases) expect(outputs[`loss.${phase.name}`]?.[0]).toSatisfy(Number.isFinite);
    for (const values of Object.values(updates)) expect(Array.from(values).every(Number.isFinite)).toBe(true);
    if (name === "cyclegan") {
      expect([updates["memory.poolA.count"]?.[0], updates["memory.poolB.count"]?.[0]]).toEqual([2, 2]);
      expect(updates["memory.poolA"]?.some((value) => value !== 0)).toBe(true);
    }
  });
});
