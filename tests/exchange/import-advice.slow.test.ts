/** @file What fits instead, for weights that do not: thousands of networks are tried for one line. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { importWeights } from "#src/exchange/index.js";
import { infer } from "#src/exchange/import/infer.js";
import { FileNames } from "#src/exchange/import/prefixes.js";
import { shapesOf } from "#src/exchange/import/candidate.js";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import { rejectsOneLine } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const folder = temporaryFolder();
const example = fileURLToPath(new URL("fixtures/dcgan64.pth", import.meta.url));

test("an option that the weights contradict", async () => {
  const settings = [{ path: "latent", value: 6, origin: "test" }];
  await rejectsOneLine(
    CheckpointError,
    () => importWeights(example, { as: "dcgan", settings, out: join(folder, "runs") }),
    '"main.0.weight" is [5, 8, 4, 4] where generator needs [6, 8, 4, 4]',
    "without latent given it fits",
  );
});

test("another recipe's weights", async () => {
  await rejectsOneLine(
    CheckpointError,
    () => importWeights(example, { as: "sngan", out: join(folder, "runs") }),
    "nothing is named as in a network of recipe sngan",
    "it fits recipe dcgan: give --as dcgan",
  );
});

/** Options far from the defaults, and several that must change together. */
const cases: readonly (readonly [string, Record<string, unknown>, number, number])[] = [
  ["vanilla", { latent: 20 }, 28, 3],
  ["cgan", { latent: 64, width: 16 }, 64, 3],
  ["dcgan", { width: 64 }, 32, 1],
  ["dcgan", { width: 48, latent: 64, spectralNorm: true }, 128, 3],
  ["dcgan", { minibatchDiscrimination: 16 }, 64, 3],
  ["infogan", { categories: 12, width: 24 }, 32, 1],
  ["inpaint", { width: 24 }, 64, 3],
  ["srgan", { blocks: 9, width: 64, factor: 2, discriminatorWidth: 64 }, 64, 3],
  ["acgan", { width: 20 }, 64, 3],
  ["pix2pix", { width: 64 }, 64, 3],
  ["wgan-gp", { width: 40 }, 64, 3],
  ["pacgan", { pack: 3 }, 64, 3],
  ["cyclegan", { width: 64, blocks: 9, halvings: 2, discriminatorWidth: 64 }, 64, 3],
  ["sngan", { width: 64 }, 64, 3],
  ["sagan", { width: 64 }, 64, 3],
  ["stylegan", { width: 16, widest: 128, styleSize: 96 }, 64, 3],
  ["anogan", { width: 24, latent: 32 }, 64, 3],
  ["stylegan2", { width: 32, widest: 512, styleSize: 512, mappingLayers: 8, latent: 512 }, 64, 3],
  ["compress", { width: 60, widest: 960, halvings: 4, channels: 220, blocks: 9 }, 64, 3],
  ["ddgan", { width: 64, blocks: 2 }, 32, 3],
  ["diffusion-gan", { latent: 64 }, 64, 3],
  ["r3gan", { width: 32, blocks: 2 }, 64, 3],
];

describe("options are found by shapes:", () => {
  test.each(cases)("%s %o of %i pixels, %i channels", (name, fields, side, channels) => {
    const recipe = findRecipe(name);
    const optionsOf = (given: Readonly<Record<string, unknown>>) =>
      resolveConfig(
        recipe,
        Object.entries(given).map(([path, value]) => ({ path, value, origin: "test" })),
      ).config.options;
    const dataOf = (height: number, depth: number) => {
      const image = { height, width: height, channels: depth };
      return { ...image, classes: 10, ...("target" in recipe.training ? { target: image } : {}) };
    };
    const shapes = shapesOf(recipe, { options: optionsOf(fields), data: dataOf(side, channels) });
    if (shapes === undefined) throw new Error("no such network");
    const names = new FileNames(
      new Map(
        [...shapes].flatMap(([network, its]) => [...its].map(([key, shape]) => [`${network}.module.${key}`, shape])),
      ),
    );
    const networks = [...shapes.keys()];
    const start = { options: optionsOf({}), data: dataOf(32, 1) };
    const { found, candidate } = infer(recipe, start, names, { networks, fixed: new Set() });
    expect(found.map(({ network, prefix }) => [network, prefix])).toEqual(
      networks.map((one) => [one, `${one}.module`]),
    );
    expect(shapesOf(recipe, candidate)).toEqual(shapes);
  });
});
