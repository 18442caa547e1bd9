/** @file Every recipe's networks as ONNX: ONNX Runtime agrees with the engine at batches 1, 7 and 64, and the reference checker has no complaint. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { partsOf } from "#src/exchange/onnx-parts.js";
import { recipes } from "#src/gan/index.js";
import { untrainedModel } from "../explore/toy-model.js";
import { checkOnnxFiles, hasOnnxChecker } from "../support/onnx-checker.js";
import { temporaryFolder } from "../training/tiny.js";
import { expectAgreement, stirState } from "./onnx-agreement.js";

const narrow = { size: 16, width: 4 };
const judged = { ...narrow, discriminatorWidth: 4 };
const styled = { size: 16, width: 4, widest: 8, latent: 8, styleSize: 8, mappingLayers: 2 };

/** Small networks of every recipe, some of them twice. */
const cases: readonly (readonly [
  recipe: string,
  fields: Readonly<Record<string, unknown>> & { readonly size: number },
])[] = [
  ["vanilla", { size: 12 }],
  ["cgan", narrow],
  ["dcgan", narrow],
  ["dcgan", { ...narrow, minibatchDeviation: true, minibatchDiscrimination: 3 }],
  ["infogan", narrow],
  ["inpaint", { ...judged, bottleneck: 32 }],
  ["srgan", { size: 16, width: 8, blocks: 1, discriminatorWidth: 4 }],
  ["acgan", narrow],
  ["acgan", { ...narrow, conditioning: "projection" }],
  ["lsgan", narrow],
  ["pix2pix", judged],
  ["wgan", narrow],
  ["wgan-gp", narrow],
  ["pacgan", narrow],
  ["cyclegan", judged],
  ["sngan", narrow],
  ["sagan", narrow],
  ["stylegan", styled],
  ["anogan", narrow],
  ["stylegan2", styled],
  ["compress", { size: 32, width: 4, widest: 8, channels: 4 }],
  ["ddgan", { size: 16, width: 8, latent: 8, denoisingSteps: 2 }],
  ["diffusion-gan", narrow],
  ["r3gan", { size: 16 }],
];

test("no recipe is missing", () => {
  expect(new Set(cases.map(([recipe]) => recipe))).toEqual(new Set(recipes.keys()));
});

const folder = temporaryFolder();
const files: string[] = [];

test.each(cases)("%s %o", async (recipe, fields) => {
  const model = await untrainedModel(recipe, fields);
  stirState(model);
  for (const part of partsOf(model)) {
    const file = join(folder, `${files.length}-${recipe}-${part.name}.onnx`);
    writeFileSync(file, await expectAgreement(model, part, [1, 7, 64]));
    files.push(file);
  }
  await model.dispose();
});

test.skipIf(!hasOnnxChecker)("the reference checker accepts all files", () => {
  expect(files.length).toBeGreaterThan(cases.length);
  checkOnnxFiles(files);
});
