/**
 * @file Mode collapse in a picture: trains GANs on the ring of 8 and the grid of 25 Gaussians at their defaults for such data, prints what they cover by
 * the protocol of PacGAN (2500 samples, 3σ), and draws the first seed's samples over the data.
 * Usage: node bench/quality/modes.js --seeds 3 --out docs/images/modes.png
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { drawText } from "../../dist/data/images/pixel-font.js";
import { encodePng, pointDistributions, samplesOverData } from "../../dist/data/index.js";
import { mixtureCoverage } from "../../dist/metrics/index.js";
import { findRecipe, resolveConfig, train } from "../../dist/training/index.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    threads: { type: "string", default: "2" },
    recipes: { type: "string", default: "vanilla,wgan-gp,r3gan,pacgan" },
    data: { type: "string", default: "ring,grid" },
    out: { type: "string", default: "modes.png" },
  },
});

const side = 240;
const caption = 26;

/**
 * Trains and gives the last samples.
 * @param {string} recipe
 * @param {string} data
 * @param {number} seed
 */
async function samplesOf(recipe, data, seed) {
  const settings = Object.entries({ data, seed, threads: Number(values.threads), samplesEvery: 0 });
  const { config } = resolveConfig(
    findRecipe(recipe),
    settings.map(([path, value]) => ({ path, value, origin: "modes.js" })),
  );
  let samples;
  let seconds = 0;
  for await (const event of train(config)) {
    if (event.type === "samples" && event.kind === "fakes") samples = event;
    if (event.type === "finish") seconds = event.seconds;
  }
  if (samples?.over === undefined) throw new Error(`${recipe} made no points`);
  return { images: samples.images, over: samples.over, seconds, config };
}

const chosen = values.recipes.split(",");
const rows = values.data.split(",");
const width = chosen.length * side;
const height = rows.length * (side + caption);
const picture = new Uint8Array(width * height * 3).fill(255);

/** @type {(part: import("../../dist/data/index.js").Picture, text: string, left: number, top: number) => void} */
function place(part, text, left, top) {
  for (let y = 0; y < side; y++) {
    picture.set(part.data.subarray(y * side * 3, (y + 1) * side * 3), ((top + y) * width + left) * 3);
  }
  drawText(text, (x, y) => {
    const at = ((top + side + 9 + y) * width + left + 8 + x) * 3;
    picture.fill(40, at, at + 3);
  });
}

for (const [row, data] of rows.entries()) {
  const distribution = pointDistributions.find(({ name }) => name === data);
  if (distribution === undefined) throw new Error(`there is no distribution ${data}`);
  for (const [column, recipe] of chosen.entries()) {
    for (let seed = 0; seed < Number(values.seeds); seed++) {
      const { images, over, seconds, config } = await samplesOf(recipe, data, seed);
      const { covered, modes, highQuality } = mixtureCoverage(images, distribution);
      const figures = `${covered}/${modes} modes, ${(100 * highQuality).toFixed(0)} % of high quality`;
      console.log(`${data} ${recipe} seed ${seed}: ${figures}; ${config.steps} steps, ${seconds.toFixed(0)} s`);
      if (seed > 0) continue;
      const part = samplesOverData(images, over, { side });
      place(
        part,
        `${recipe} ${covered}/${modes}, ${(100 * highQuality).toFixed(0)}%`,
        column * side,
        row * (side + caption),
      );
    }
  }
}
await writeFile(values.out, await encodePng({ width, height, channels: 3, data: picture }));
console.log(`picture: ${values.out}`);
