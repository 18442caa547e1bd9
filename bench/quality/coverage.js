/**
 * @file Which modes trained generators cover: of ring and grid by the protocol of PacGAN (2500 samples, 3σ), of Stacked MNIST by that of Metz et al. 2017
 * (26 000 samples, a digit classifier trained in the engine). One line of JSON per run.
 * Usage: node bench/quality/coverage.js --threads 2 runs/00000-r3gan-ring runs/00001-wgan-gp-stacked-mnist …
 */
import { parseArgs } from "node:util";
import { createExecutor } from "../../dist/backends/index.js";
import { fitImages, loadMnist, openDataset, pointDistributions } from "../../dist/data/index.js";
import {
  classShares,
  countStackedModes,
  coverageSamples,
  mixtureCoverage,
  stackedSamples,
  trainDigitClassifier,
} from "../../dist/metrics/index.js";
import { openGenerator } from "../../dist/training/index.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: "string", default: "1" } },
});
const threads = Number(values.threads);
/** Samples per call. */
const chunk = 1000;
/** @type {(first: number, count: number) => number[]} */
const seedsFrom = (first, count) => Array.from({ length: count }, (_, index) => first + index);

/** @type {(generator: import("../../dist/training/index.js").Generator) => Promise<object>} */
async function stackedCoverage(generator) {
  const executor = await createExecutor({ threads });
  const size = generator.image.height;
  const [train, test] = await Promise.all(
    ["train", "test"].map(async (split) =>
      fitImages(await loadMnist({ split: split === "train" ? "train" : "test" }), { size }),
    ),
  );
  if (train === undefined || test === undefined) throw new Error("MNIST is missing");
  const classifier = await trainDigitClassifier(executor, train);
  const counter = countStackedModes(classifier);
  for (let first = 0; first < stackedSamples; first += chunk) counter.add(generator.images(seedsFrom(first, chunk)));
  const report = counter.report(classShares(await openDataset("stacked-mnist")));
  const accuracy = classifier.accuracy(test);
  await executor.dispose();
  return { ...report, classifierAccuracy: accuracy };
}

for (const folder of positionals) {
  const generator = await openGenerator(folder, { threads });
  const { config, step } = generator;
  const distribution = pointDistributions.find(({ name }) => name === config.data);
  const report =
    distribution === undefined
      ? await stackedCoverage(generator)
      : mixtureCoverage(generator.images(seedsFrom(0, coverageSamples)), distribution);
  console.log(JSON.stringify({ folder, recipe: config.recipe, data: config.data, step, ...report }));
  await generator.dispose();
}
