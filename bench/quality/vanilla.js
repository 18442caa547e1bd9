/**
 * @file What the vanilla recipe has learnt after how much time: trains it, judges 1 000 samples every so often with a classifier trained
 * in the engine, and writes grids as PNG. For comparing settings at equal wall time.
 * Usage: node bench/quality/vanilla.js --seed 0 --steps 8000 --every 2000 --options '{"averageDecay":0.999}' --out /tmp/quality
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { createExecutor } from "../../dist/backends/index.js";
import { createLoader, encodePng, loadMnist, tileImages } from "../../dist/data/index.js";
import {
  initialization,
  generation,
  generationInputs,
  initializationInputs,
  latents,
  latentsInputs,
  recipes,
  stateSpecs,
  trainingInputs,
  trainingStep,
} from "../../dist/gan/index.js";
import { modeReport, trainDigitClassifier } from "../../dist/metrics/index.js";
import { compile } from "../../dist/tensor/index.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "0" },
    steps: { type: "string" },
    every: { type: "string", default: "2000" },
    threads: { type: "string", default: "2" },
    options: { type: "string", default: "{}" },
    columns: { type: "string", default: "10" },
    out: { type: "string", default: "/tmp/quality" },
  },
});
const recipe = recipes.get("vanilla");
if (recipe === undefined) throw new Error("the vanilla recipe is missing");
const seed = Number(values.seed);
const steps = Number(values.steps ?? recipe.training.steps);
const every = Number(values.every);
const shown = Number(values.columns) ** 2;
const judged = 1000;
const { batch } = recipe.training;
const image = { height: 28, width: 28, channels: 1 };
const pixels = 784;

const executor = await createExecutor({ threads: Number(values.threads) });
const classifier = await trainDigitClassifier(executor, await loadMnist({ split: "train" }));
const accuracy = classifier.accuracy(await loadMnist({ split: "test" }));
console.log(`classifier: ${(100 * accuracy).toFixed(2)} % of the 10 000 test images`);

const gan = recipe.build(v.parse(recipe.options, JSON.parse(values.options)), image);
const { generator } = gan;
if (generator === undefined) throw new Error("the recipe draws no images from latents");
const state = executor.createState(stateSpecs(gan));
const initialize = await compile(initialization(gan), { executor, state, inputs: initializationInputs });
initialize.run({ seed: [seed] });
const draw = await compile(latents(generator.latent, judged), { executor, inputs: latentsInputs });
const z = Float32Array.from(draw.run({ seed: [seed], index: [0] }).tensor("z"));
const sampler = await compile(generation(gan, generator), {
  executor,
  state,
  inputs: generationInputs(generator, judged),
});
const training = await compile(trainingStep(gan), {
  executor,
  state,
  inputs: trainingInputs(gan, image, batch),
});

const loader = createLoader({ dataset: await loadMnist(), batch, seed });
const real = new Float32Array(batch * pixels);
await mkdir(values.out, { recursive: true });
const start = performance.now();
for (let step = 1; step <= steps; step++) {
  loader.next(real);
  const result = training.run({ real });
  if (step % every !== 0 && step !== steps) continue;
  const seconds = (performance.now() - start) / 1000;
  const { shares, leastShare, meanConfidence } = modeReport(
    classifier.classify(Float32Array.from(sampler.run({ z }).tensor("images"))),
    10,
  );
  const samples = Float32Array.from(
    sampler
      .run({ z })
      .tensor("images")
      .subarray(0, shown * pixels),
  );
  const grid = tileImages(samples, { count: shown, ...image, scale: 2 });
  await writeFile(join(values.out, `seed${seed}-step${step}.png`), await encodePng(grid));
  const percents = shares.map((share) => (100 * share).toFixed(1).padStart(5)).join("");
  const number = (/** @type {string} */ name) => result.number(name).toFixed(3);
  console.log(
    `step ${String(step).padStart(6)} ${seconds.toFixed(0).padStart(4)} s ${((1000 * seconds) / step).toFixed(1)} ms/step | shares % ${percents}`,
    `| least ${(100 * leastShare).toFixed(1)} % confidence ${meanConfidence.toFixed(3)}`,
    `| losses ${number("loss.discriminator")} ${number("loss.generator")} D(x) ${number("D(x)")} D(G(z)) ${number("D(G(z))")}`,
  );
}
await executor.dispose();
