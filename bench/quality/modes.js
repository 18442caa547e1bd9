/**
 * @file Mode collapse in a picture: samples of runs on ring and grid over the data, with what they cover by the protocol of PacGAN (2500 samples, 3σ).
 * A row for each data set, a column for each recipe; NAME=FOLDER puts a run into the column NAME. With --seeds, GANs are trained for it first, at their defaults for such data.
 * Usage: node bench/quality/modes.js --out docs/images/modes.png runs/00000-vanilla-ring runs/00001-wgan-gp-ring …
 *        node bench/quality/modes.js --seeds 3 --recipes vanilla,wgan-gp,r3gan,pacgan --data ring,grid
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { drawText } from "../../dist/data/images/pixel-font.js";
import { encodePng, openDataset, pointDistributions, samplesOverData } from "../../dist/data/index.js";
import { coverageSamples, mixtureCoverage } from "../../dist/metrics/index.js";
import { findRecipe, openGenerator, resolveConfig, train } from "../../dist/training/index.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "0" },
    threads: { type: "string", default: "1" },
    recipes: { type: "string", default: "vanilla,wgan-gp,r3gan,pacgan" },
    data: { type: "string", default: "ring,grid" },
    out: { type: "string", default: "modes.png" },
  },
});

/** @typedef {{ recipe: string, data: string, steps: number, images: Float32Array }} Samples */

const side = 240;
const caption = 26;
const indices = Uint32Array.from({ length: coverageSamples }, (_, index) => index);

/** The samples of a trained run. @param {string} named its folder, or NAME=FOLDER @returns {Promise<Samples>} */
async function samplesOf(named) {
  const [, name, folder = named] = /^([a-z0-9-]+)=(.*)$/.exec(named) ?? [];
  const generator = await openGenerator(folder, { threads: Number(values.threads) });
  const { config, step } = generator;
  const images = generator.images(Array.from(indices));
  await generator.dispose();
  return { recipe: name ?? config.recipe, data: config.data, steps: step, images };
}

/** Trains and gives the last samples. @param {string} recipe @param {string} data @param {number} seed @returns {Promise<Samples>} */
async function trained(recipe, data, seed) {
  const settings = Object.entries({ data, seed, threads: Number(values.threads), samplesEvery: 0 });
  const { config } = resolveConfig(
    findRecipe(recipe),
    settings.map(([path, value]) => ({ path, value, origin: "modes.js" })),
  );
  let images;
  for await (const event of train(config)) {
    if (event.type === "samples" && event.kind === "fakes") images = event.images;
  }
  if (images === undefined) throw new Error(`${recipe} made no points`);
  return { recipe, data, steps: config.steps, images };
}

/** Everything to be shown, one after the other. */
async function* all() {
  for (const folder of positionals) yield samplesOf(folder);
  for (const data of values.data.split(",")) {
    for (const recipe of values.recipes.split(",")) {
      for (let seed = 0; seed < Number(values.seeds); seed++) yield trained(recipe, data, seed);
    }
  }
}

/** @type {Map<string, { picture: import("../../dist/data/index.js").Picture, text: string }>} */
const parts = new Map();
for await (const { recipe, data, steps, images } of all()) {
  const distribution = pointDistributions.find(({ name }) => name === data);
  if (distribution === undefined) throw new Error(`there is no distribution ${data}`);
  const over = new Float32Array(2 * coverageSamples);
  (await openDataset(data)).fillImages(indices, over);
  const { covered, modes, highQuality } = mixtureCoverage(images, distribution);
  const figures = `${covered}/${modes}, ${(100 * highQuality).toFixed(0)}%`;
  console.log(
    `${data} ${recipe}, ${steps} steps: ${covered} of ${modes} modes, ${(100 * highQuality).toFixed(1)} % of high quality`,
  );
  const key = `${data} ${recipe}`;
  if (!parts.has(key)) {
    parts.set(key, { picture: samplesOverData(images, over, { side }), text: `${recipe} ${figures}` });
  }
}

const rows = values.data.split(",");
const columns = values.recipes.split(",");
const [width, height] = [columns.length * side, rows.length * (side + caption)];
const data = new Uint8Array(width * height * 3).fill(255);
for (const [row, name] of rows.entries()) {
  for (const [column, recipe] of columns.entries()) {
    const part = parts.get(`${name} ${recipe}`);
    if (part === undefined) continue;
    const [left, top] = [column * side, row * (side + caption)];
    for (let y = 0; y < side; y++) {
      data.set(part.picture.data.subarray(y * side * 3, (y + 1) * side * 3), ((top + y) * width + left) * 3);
    }
    drawText(part.text, (x, y) => {
      const at = ((top + side + 9 + y) * width + left + 8 + x) * 3;
      data.fill(40, at, at + 3);
    });
  }
}
await writeFile(values.out, await encodePng({ width, height, channels: 3, data }));
console.log(`picture: ${values.out}`);
