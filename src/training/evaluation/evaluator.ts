/** @file Figures of a generator while it trains: what `ganvas evaluate` would say of the same state. It only reads the state, so that training learns the same with it and without. */
import { ConfigError } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { coverageSamples, measure, metricNames, pixelMetrics, pointFigures, windowSide } from "../../metrics/index.js";
import type { Figure, Judged, MetricName } from "../../metrics/index.js";
import type { Communicator } from "../communicator.js";
import type { TrainingConfig } from "../config/config.js";
import { TrainingError } from "../errors.js";
import { checkCount, chooseImages, distributionOf, drawImages, drawPoints, judge } from "./evaluation-images.js";
import { openGreyFeatures } from "./feature-weights.js";
import type { Measured } from "./figures.js";
import { createSampler } from "../models/sampler.js";
import { judgeTogether } from "../ranks/judge-together.js";
import type { Session } from "../loop/session.js";

/** Measures the state as it is at the time of the call; where ranks measure together, rank 0 alone has the figures. @throws TrainingError when its images hold numbers that are not finite */
export type Evaluator = () => Promise<Omit<Measured, "step"> | undefined>;

type Configured = Pick<TrainingConfig, "recipe" | "data" | "evaluateEvery" | "evaluateSamples" | "evaluateMetrics">;

const seed = 0;

/**
 * Compiles what measures a session; nothing where `evaluateEvery` is 0.
 * @param communicator ranks that measure together
 * @throws ConfigError where the recipe or the data cannot be measured, or not by these metrics
 */
export async function createEvaluator(
  session: Session,
  config: Configured,
  communicator?: Communicator,
): Promise<Evaluator | undefined> {
  if (config.evaluateEvery === 0) return undefined;
  const { gan, spec, executor, state, data } = session;
  const { generator } = gan;
  if (generator === undefined)
    throw new ConfigError(
      `evaluateEvery is ${config.evaluateEvery}: recipe ${config.recipe} makes images from images, whose figures need pairs; leave evaluateEvery at 0`,
    );
  const { dataset } = data;
  const { height, width, channels } = spec;
  const image = { height, width, channels };
  const metrics = metricsOf(config, image);
  const sampler = await createSampler(gan, { generator, image, executor, state });
  const { classes } = generator;
  const images = (seeds: readonly number[], labels?: readonly number[], psi?: number): Float32Array => {
    const made = sampler.images(seeds, labels, psi);
    if (made.every(Number.isFinite)) return made;
    throw new TrainingError("the generator's images hold numbers that are not finite; training diverged");
  };
  if (isPoint(image)) {
    const distribution = distributionOf(dataset);
    const facts = { data: config.data, samples: coverageSamples, seed };
    const artist = { image, classes, images };
    // A promise, so that what it throws rejects.
    return async () => ({
      ...facts,
      figures: pointFigures(drawPoints(artist, seed, coverageSamples), distribution),
    });
  }
  const samples = checkCount(Math.min(config.evaluateSamples, dataset.count), dataset);
  const extractor = metrics.every((metric) => pixelMetrics.includes(metric))
    ? undefined
    : await openGreyFeatures(executor);
  const facts = {
    ...{ data: config.data, samples, seed },
    ...(extractor === undefined ? {} : { extractor: extractor.name }),
  };
  let real: Judged | undefined;
  return async () => {
    const artist = { image, classes, images };
    const drawn =
      communicator === undefined
        ? await judge(drawImages(artist, seed, samples), extractor)
        : await judgeTogether(communicator, artist, { seed, samples, extractor });
    if (drawn === undefined) return undefined;
    real ??= await judge(chooseImages(dataset, samples), extractor, [dataset.sha256, samples]);
    const figures: Figure[] = [];
    for (const metric of metrics) figures.push(...(await measure(metric, { real, drawn, seed, executor })));
    return { ...facts, figures };
  };
}

/** The metrics that a configuration names; `auto` is the Fréchet distance of grey images, which have an extractor, and the sliced Wasserstein distance of others. */
function metricsOf(
  { evaluateMetrics }: Configured,
  image: { height: number; width: number; channels: number },
): MetricName[] {
  if (evaluateMetrics === "auto") return image.channels === 1 ? ["fid"] : ["swd"];
  const names = evaluateMetrics.split(",").map((name) => name.trim());
  const metrics = metricNames.filter((name) => names.includes(name));
  const ordered = metrics.toSorted((a, b) => names.indexOf(a) - names.indexOf(b));
  if (isPoint(image) && !(ordered.length === 1 && ordered[0] === "modes"))
    throw new ConfigError(
      `evaluateMetrics is ${evaluateMetrics}: of points of the plane there is modes only; give auto`,
    );
  if (ordered.includes("msssim") && Math.min(image.height, image.width) < windowSide)
    throw new ConfigError(
      `evaluateMetrics: msssim wants images of at least ${windowSide} pixels a side, and these have ${image.height}×${image.width}; leave it out`,
    );
  const blind = ordered.find((metric) => image.channels !== 1 && !pixelMetrics.includes(metric) && !isPoint(image));
  if (blind === undefined) return ordered;
  throw new ConfigError(
    `evaluateMetrics: ${blind} needs features, and there are none of colour images; give ${pixelMetrics.slice(0, 2).join(",")}, or auto`,
  );
}
