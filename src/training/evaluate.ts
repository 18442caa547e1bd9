/** @file Figures of a trained run: draws samples, takes as many real images, and measures both. The protocol is in docs/metrics.md. */
import { ConfigError } from "../base/errors.js";
import { permutation, streamOf } from "../base/philox.js";
import { isPoint } from "../base/points.js";
import { openDataset } from "../data/index.js";
import type { ImageDataset } from "../data/index.js";
import { everyClass, fewestImages, fitToExtractor, measure, pixelMetrics, roundToBytes } from "../metrics/index.js";
import type { FeatureExtractor, Figure, ImageBatch, Judged, MetricName } from "../metrics/index.js";
import { openGreyFeatures } from "./feature-weights.js";
import { openData } from "./fit-data.js";
import { openGenerator } from "./generator.js";
import type { Generator } from "./generator.js";
import type { ModelOptions } from "./model.js";
import { featuresOnce, toSeen } from "./real-features.js";
import type { RawFeatures } from "./real-features.js";
import { seedsFrom } from "./sampler.js";
import { startDevice } from "./session.js";

/** What to measure. */
export interface EvaluateOptions extends ModelOptions {
  readonly metrics: readonly MetricName[];
  /** Images of each kind; up to 10 000, as many as the data have, unless given. */
  readonly samples?: number;
  /** The real images, as `--data` names them; what the run was trained on unless given. */
  readonly data?: string;
  /** Seed of the first image, and of all that is random in the metrics; 32 bits. */
  readonly seed?: number;
  /** Folder where runs are looked up by name. */
  readonly runs?: string;
  /** Is told what begins now. */
  readonly onStage?: (stage: string) => void;
}

/** What was measured, and of what. */
export interface Evaluation {
  readonly recipe: string;
  /** Checkpoint that drew, and its step. */
  readonly file: string;
  readonly step: number;
  readonly data: string;
  readonly samples: number;
  readonly seed: number;
  /** Name of the feature extractor; undefined when no metric needed one. */
  readonly extractor?: string;
  readonly figures: readonly Figure[];
  readonly warnings: readonly string[];
}

const stream = streamOf("evaluate/real");
const usualSamples = 10_000;
const largestSeed = 0xffff_ffff;

/**
 * Measures a run.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`
 * @throws ConfigError, DataError or CheckpointError when there is nothing to measure, or not with these metrics
 */
export async function evaluateRun(source: string, options: EvaluateOptions): Promise<Evaluation> {
  const { metrics, seed = 0, runs, onStage = () => undefined, ...device } = options;
  const generator = await openGenerator(source, device, runs);
  const { config, image, file, step, warnings } = generator;
  try {
    if (isPoint(image)) throw new ConfigError(`${source}: draws points of the plane; give a run that draws images`);
    const name = options.data ?? config.data;
    const dataset = await openReal(options.data, generator);
    const samples = countOf(options.samples, dataset);
    const needsFeatures = metrics.some((metric) => !pixelMetrics.includes(metric));
    const executor = await startDevice({ ...config, threads: "auto", ...device });
    try {
      const extractor = needsFeatures ? await openGreyFeatures(executor) : undefined;
      onStage(`looking at ${samples} real images`);
      const real = await judge(choose(dataset, samples), extractor, [dataset.sha256, samples]);
      onStage(`drawing ${samples} images`);
      const drawn = await judge(draw(generator, seed, samples), extractor);
      const figures: Figure[] = [];
      for (const metric of metrics) {
        onStage(`measuring ${metric}`);
        figures.push(...(await measure(metric, { real, drawn, seed, executor })));
      }
      const common = { recipe: config.recipe, file, step, data: name, samples, seed, figures, warnings };
      return extractor === undefined ? common : { ...common, extractor: extractor.name };
    } finally {
      await executor.dispose();
    }
  } finally {
    await generator.dispose();
  }
}

/** The real images, at the size of the drawn ones. */
async function openReal(named: string | undefined, { config, image }: Generator): Promise<ImageDataset> {
  if (named === undefined) return (await openData(config)).dataset;
  return openDataset(named, { size: image.height, channels: image.channels });
}

/** @throws ConfigError when there are not so many real images, or too few for the metrics */
function countOf(asked: number | undefined, { name, count }: ImageDataset): number {
  const samples = asked ?? Math.min(usualSamples, count);
  if (samples <= count && samples >= fewestImages) return samples;
  throw new ConfigError(
    samples > count
      ? `data set ${name} has ${count} images, not ${samples}; ask for fewer --samples, or give more --data`
      : `${samples} images are too few to measure; give at least ${fewestImages}`,
  );
}

/**
 * Images of a data set, chosen at random but always the same. Not every n-th one: data sets may alternate. The even images of MNIST's training part are as far from its odd ones
 * as a GAN's samples are.
 */
function choose(dataset: ImageDataset, count: number): ImageBatch {
  const { height, width, channels } = dataset;
  const indices = permutation(dataset.count, 0, stream, 0).subarray(0, count);
  const images = new Float32Array(count * height * width * channels);
  dataset.fillImages(indices, images);
  if (dataset.classes === undefined) return { height, width, channels, count, images };
  const labels = new Int32Array(count);
  dataset.fillLabels(indices, labels);
  return { height, width, channels, count, images, labelled: { labels, classes: dataset.classes } };
}

/** Images of seeds in a row, of every class in turn where there are classes, rounded to 8 bits. */
function draw({ image, images: drawImages, classes }: Generator, seed: number, count: number): ImageBatch {
  if (seed + count - 1 > largestSeed)
    throw new ConfigError(`${count} images from seed ${seed} go beyond ${largestSeed}; choose a smaller seed`);
  const labels = classes === undefined ? undefined : everyClass(classes, Math.ceil(count / classes)).slice(0, count);
  const images = drawImages(seedsFrom(seed, count), labels === undefined ? undefined : [...labels]);
  roundToBytes(images);
  if (labels === undefined || classes === undefined) return { ...image, count, images };
  return { ...image, count, images, labelled: { labels, classes } };
}

/** @param key of real images, whose features are kept */
async function judge(
  batch: ImageBatch,
  extractor: FeatureExtractor | undefined,
  key?: readonly unknown[],
): Promise<Judged> {
  if (extractor === undefined) return { batch };
  const look = (): RawFeatures => {
    const images = fitToExtractor(batch, extractor);
    return {
      features: extractor.features(images),
      probabilities: extractor.probabilities?.(images) ?? new Float32Array(),
    };
  };
  const raw = key === undefined ? look() : await featuresOnce([...key, extractor.name], look);
  return { batch, seen: toSeen(raw, extractor.dimension) };
}
