/** @file Which modes a trained generator covers, by the protocols of PacGAN and Metz et al. 2017 (src/metrics/mixture-coverage.ts, stacked-modes.ts). */
import { openDataset, pointDistributions } from "../../dist/data/index.js";
import {
  classShares,
  countStackedModes,
  coverageSamples,
  mixtureCoverage,
  stackedSamples,
} from "../../dist/metrics/index.js";
import { openGenerator } from "../../dist/training/index.js";
import { classifierOf } from "./judges.js";

/** Samples per call. */
const chunk = 1000;

/** @type {(first: number, count: number) => number[]} */
const seedsFrom = (first, count) => Array.from({ length: count }, (_, index) => first + index);

/** Of a run on a mixture of Gaussians. @param {string} run */
export async function mixtureFigure(run) {
  const generator = await openGenerator(run, { threads: 1 });
  const distribution = pointDistributions.find(({ name }) => name === generator.config.data);
  if (distribution === undefined) throw new Error(`${run} was not trained on points`);
  const { covered, modes, highQuality, count } = mixtureCoverage(
    generator.images(seedsFrom(0, coverageSamples)),
    distribution,
  );
  await generator.dispose();
  return `${covered} of ${modes} modes, ${(100 * highQuality).toFixed(1)} % of ${count} samples within 3σ of one`;
}

/** Of a run on Stacked MNIST. @param {string} run */
export async function stackedFigure(run) {
  const generator = await openGenerator(run, { threads: 1 });
  const counter = countStackedModes(await classifierOf("mnist", generator.image.height));
  for (let first = 0; first < stackedSamples; first += chunk) {
    counter.add(generator.images(seedsFrom(first, Math.min(chunk, stackedSamples - first))));
  }
  await generator.dispose();
  const { covered, modes, divergence, count } = counter.report(classShares(await openDataset("stacked-mnist")));
  return `${covered} of ${modes} modes, KL(samples ‖ data) ${divergence.toFixed(2)} nats (${count} samples, classifier of mnist)`;
}
