/** @file Figures of a trained run: draws samples, takes as many real images, and measures both. The protocol is in docs/metrics.md. */
import { ConfigError } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { openDataset } from "../../data/index.js";
import type { ImageDataset } from "../../data/portable.js";
import type { ImageSpec } from "../../gan/index.js";
import {
  classMetrics,
  coverageSamples,
  measure,
  pathStep,
  pixelMetrics,
  pointFigures,
  stepLengths,
  trainingMetrics,
  withMargin,
} from "../../metrics/index.js";
import type { FeatureExtractor, Figure, MetricName, PathSteps } from "../../metrics/index.js";
import { appendEvaluation, runOfCheckpoint } from "./evaluation-file.js";
import { checkCount, chooseImages, distributionOf, drawImages, drawPoints, judge } from "./evaluation-images.js";
import type { Artist } from "./evaluation-images.js";
import { openGreyFeatures } from "./feature-weights.js";
import type { Measured } from "./figures.js";
import { openData } from "../data/open-data.js";
import { openGenerator } from "../models/open-generator.js";
import type { Generator } from "../models/generator.js";
import type { ModelOptions } from "../models/model.js";
import { openOnnxFeatures } from "./onnx-features.js";
import type { OnnxFeaturesOptions } from "./onnx-features.js";
import type { PathDrawer, PathSpace } from "./path-drawer.js";
import { startDevice } from "../loop/start-device.js";

/** What to measure. */
export interface EvaluateOptions extends ModelOptions {
  /** {@link trainingMetrics} unless given; of points of the plane, modes. */
  readonly metrics?: readonly MetricName[];
  /** Images of each kind; up to 10 000, as many as the data have, unless given; of points of the plane, 2500. */
  readonly samples?: number;
  /** The real images, as `--data` names them; what the run was trained on unless given. */
  readonly data?: string;
  /** Network that features are taken with; that of this package for grey images unless given. */
  readonly features?: OnnxFeaturesOptions;
  /** Seed of the first image, and of all that is random in the metrics; 32 bits. */
  readonly seed?: number;
  /** Folder where runs are looked up by name. */
  readonly runs?: string;
  /** Is told what begins now. */
  readonly onStage?: (stage: string) => void;
}

/** What was measured, and of what. */
export interface Evaluation extends Measured {
  readonly recipe: string;
  /** Checkpoint that drew. */
  readonly file: string;
  readonly warnings: readonly string[];
}

const usualSamples = 10_000;

/**
 * Measures a run, and keeps the figures with it, in its evaluations.jsonl.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`, with `@best` for its best checkpoint
 * @throws ConfigError, DataError or CheckpointError when there is nothing to measure, or not with these metrics
 */
export async function evaluateRun(source: string, options: EvaluateOptions): Promise<Evaluation> {
  const { metrics = trainingMetrics, features, seed = 0, runs, onStage = () => undefined, ...device } = options;
  const generator = await openGenerator(source, device, runs);
  const { config, image, file, step } = generator;
  const warnings = [...generator.warnings];
  const finish = async (measured: Omit<Measured, "step">): Promise<Evaluation> => {
    const run = await runOfCheckpoint(file);
    const warning = run === undefined ? undefined : await appendEvaluation(run, { step, ...measured });
    if (warning !== undefined) warnings.push(warning);
    return { recipe: config.recipe, file, step, ...measured, warnings };
  };
  try {
    const name = options.data ?? config.data;
    const dataset = await openReal(options.data, generator);
    if (isPoint(image)) {
      const samples = options.samples ?? coverageSamples;
      return await finish({
        data: name,
        samples,
        seed,
        figures: modesOf(generator, dataset, { seed, samples, metrics: options.metrics }),
      });
    }
    const samples = checkCount(options.samples ?? Math.min(usualSamples, dataset.count), dataset);
    const needsFeatures = metrics.some((metric) => !pixelMetrics.includes(metric));
    if (features !== undefined && !needsFeatures)
      throw new ConfigError(`${metrics.join(",")} looks at pixels and takes no features; leave --features out`);
    const executor = await startDevice({ ...config, threads: "auto", ...device });
    try {
      const extractor = needsFeatures
        ? await (features === undefined ? openGreyFeatures(executor) : openOnnxFeatures(features, image))
        : undefined;
      const wanted = extractor === undefined ? metrics : withClasses(metrics, extractor, options.metrics);
      onStage(`looking at ${samples} real images`);
      const real = await judge(chooseImages(dataset, samples), extractor, [dataset.sha256, samples]);
      onStage(`drawing ${samples} images`);
      const drawn = await judge(drawImages(generator, seed, samples), extractor);
      const paths = metrics.includes("ppl") ? await generator.paths() : undefined;
      const steps =
        paths === undefined || extractor === undefined
          ? undefined
          : () => Promise.all(paths.spaces.map((space) => stepsOf(paths, space, { seed, samples, image, extractor })));
      const figures: Figure[] = [];
      for (const metric of wanted) {
        onStage(`measuring ${metric}`);
        figures.push(...(await measure(metric, { real, drawn, seed, steps, executor })));
      }
      const common = { data: name, samples, seed, figures };
      return await finish(extractor === undefined ? common : { ...common, extractor: extractor.name });
    } finally {
      await executor.dispose();
    }
  } finally {
    await generator.dispose();
  }
}

/** @throws ConfigError for a metric of classes that was asked for, when the extractor knows none */
function withClasses(
  metrics: readonly MetricName[],
  { name, probabilities }: Pick<FeatureExtractor, "name" | "probabilities">,
  asked: readonly MetricName[] | undefined,
): readonly MetricName[] {
  if (probabilities !== undefined) return metrics;
  const blind = asked?.find((metric) => classMetrics.includes(metric));
  if (blind === undefined) return metrics.filter((metric) => !classMetrics.includes(metric));
  throw new ConfigError(
    `${blind} needs classes, and ${name} has no output named probabilities or logits; leave it out`,
  );
}

/** Lengths of a step on each of so many paths. */
async function stepsOf(
  paths: PathDrawer,
  space: PathSpace,
  { seed, samples, image, extractor }: PathQuestion,
): Promise<PathSteps> {
  const look = async (images: Float32Array): Promise<Float32Array> =>
    extractor.features(withMargin(images, image, extractor));
  const [a, b] = paths.ends(space, { seed, count: samples, epsilon: pathStep });
  return { space, lengths: stepLengths(await look(a), await look(b), extractor.dimension, pathStep) };
}

interface PathQuestion extends Pick<Measured, "samples" | "seed"> {
  readonly image: ImageSpec;
  readonly extractor: FeatureExtractor;
}

/** @throws ConfigError when the points have no modes, or for another metric */
function modesOf(artist: Artist, dataset: ImageDataset, { samples, seed, metrics }: PointQuestion): Figure[] {
  const other = metrics?.find((metric) => metric !== "modes");
  if (other !== undefined)
    throw new ConfigError(`${other} is for images, and this run draws points of the plane; ask for --metrics modes`);
  return pointFigures(drawPoints(artist, seed, samples), distributionOf(dataset));
}

interface PointQuestion extends Pick<Measured, "samples" | "seed"> {
  /** As they were asked for. */
  readonly metrics: readonly MetricName[] | undefined;
}

/** The real images, at the size of the drawn ones. */
async function openReal(named: string | undefined, { config, image }: Generator): Promise<ImageDataset> {
  if (named === undefined) return (await openData(config)).dataset;
  if (isPoint(image)) return openDataset(named);
  return openDataset(named, { size: image.height, channels: image.channels });
}
