/** @file Figures of a trained run: draws samples, takes as many real images, and measures both. The protocol is in docs/metrics.md. */
import { ConfigError } from "../base/errors.js";
import { isPoint } from "../base/points.js";
import { openDataset } from "../data/index.js";
import type { ImageDataset } from "../data/index.js";
import {
  everyClass,
  evaluateSamples,
  fewestImages,
  fitToExtractor,
  pixelMetrics,
  roundToBytes,
} from "../metrics/index.js";
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
  const drawnOf = async (count: number): Promise<ImageBatch> => {
    onStage(`drawing ${count} images`);
    return { ...image, count, images: draw(generator, seed, count) };
  };
  try {
    if (isPoint(image))
      throw new ConfigError(`${source}: draws points of the plane, not images; ganvas train reports their modes`);
    const name = options.data ?? config.data;
    const dataset = await openReal(options.data, generator);
    const samples = countOf(options.samples, dataset);
    const [real, drawn] = [spread(dataset, samples), await drawnOf(samples)];
    const isBlind = metrics.every((metric) => pixelMetrics.includes(metric));
    const executor = isBlind ? undefined : await startDevice({ ...config, threads: "auto", ...device });
    try {
      const extractor = executor === undefined ? undefined : await openGreyFeatures(executor);
      onStage("looking at them");
      const question = {
        seed,
        real: await judge(real, extractor, [dataset.sha256, samples]),
        drawn: await judge(drawn, extractor),
      };
      const figures: Figure[] = [];
      for (const metric of metrics) {
        onStage(`measuring ${metric}`);
        figures.push(...evaluateSamples([metric], question));
      }
      const common = { recipe: config.recipe, file, step, data: name, samples, seed, figures, warnings };
      return extractor === undefined ? common : { ...common, extractor: extractor.name };
    } finally {
      await executor?.dispose();
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

/** Images evenly spread over a data set, of which all classes are seen even where they follow one another. */
function spread(dataset: ImageDataset, count: number): ImageBatch {
  const { height, width, channels } = dataset;
  const indices = Uint32Array.from({ length: count }, (_, index) => Math.floor((index * dataset.count) / count));
  const images = new Float32Array(count * height * width * channels);
  dataset.fillImages(indices, images);
  return { height, width, channels, count, images };
}

/** Images of seeds in a row, of every class in turn where there are classes, rounded to 8 bits. */
function draw({ images, classes }: Generator, seed: number, count: number): Float32Array {
  if (seed + count - 1 > largestSeed)
    throw new ConfigError(`${count} images from seed ${seed} go beyond ${largestSeed}; choose a smaller seed`);
  const labels =
    classes === undefined ? undefined : [...everyClass(classes, Math.ceil(count / classes))].slice(0, count);
  const drawn = images(seedsFrom(seed, count), labels);
  roundToBytes(drawn);
  return drawn;
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
