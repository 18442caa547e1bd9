/** @file The images that figures are taken of: real ones chosen from the data, drawn ones by seed, both as metrics take them. The same for `ganvas evaluate` and while training. */
import { featuresOnce } from "#kept-features";
import { ConfigError } from "../../base/errors.js";
import { permutation, streamOf } from "../../base/philox.js";
import { PointDataset } from "../../data/portable.js";
import type { ImageDataset, PointDistribution } from "../../data/portable.js";
import type { ImageSpec } from "../../gan/index.js";
import { fewestImages, fitToExtractor, roundToBytes } from "../../metrics/index.js";
import type { FeatureExtractor, ImageBatch, Judged } from "../../metrics/index.js";
import { checkSeeds, labelsOf } from "./evaluation-seeds.js";
import { toSeen } from "./raw-features.js";
import type { RawFeatures } from "./raw-features.js";
import { seedsFrom } from "../models/sampler.js";

/** What draws images by seed. */
export interface Artist {
  readonly image: ImageSpec;
  readonly classes?: number | undefined;
  readonly images: (seeds: readonly number[], labels?: readonly number[], psi?: number) => Float32Array;
}

/** Styles are not truncated, whatever the recipe shows: as in the papers, what was learnt is measured, not its best part. */
const psi = 1;

const stream = streamOf("evaluate/real");

/** @throws ConfigError when there are not so many real images, or too few for the metrics */
export function checkCount(samples: number, { name, count }: ImageDataset): number {
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
export function chooseImages(dataset: ImageDataset, count: number): ImageBatch {
  const { height, width, channels } = dataset;
  const indices = permutation(dataset.count, 0, stream, 0).subarray(0, count);
  const images = new Float32Array(count * height * width * channels);
  dataset.fillImages(indices, images);
  if (dataset.classes === undefined) return { height, width, channels, count, images };
  const labels = new Int32Array(count);
  dataset.fillLabels(indices, labels);
  return { height, width, channels, count, images, labelled: { labels, classes: dataset.classes } };
}

/** Images of seeds in a row, of every class in turn where there are classes, rounded to 8 bits. @throws ConfigError when there are not so many seeds */
export const drawImages = (artist: Artist, seed: number, count: number): ImageBatch =>
  drawnBatch(artist, drawPart(artist, seed, count, { from: 0, to: count }), count);

/** Some images of those that {@link drawImages} draws, [to − from, H, W, C]. */
export function drawPart(
  { images: draw, classes }: Artist,
  seed: number,
  count: number,
  { from, to }: { readonly from: number; readonly to: number },
): Float32Array {
  const labels = labelsOf(classes, count);
  const seeds = seedsFrom(checkSeeds(seed, count) + from, to - from);
  const images = draw(seeds, labels === undefined ? undefined : [...labels.subarray(from, to)], psi);
  roundToBytes(images);
  return images;
}

/** All images that {@link drawImages} draws, when they are there already. */
export function drawnBatch({ image, classes }: Artist, images: Float32Array, count: number): ImageBatch {
  const { height, width, channels } = image;
  const labels = labelsOf(classes, count);
  if (labels === undefined || classes === undefined) return { height, width, channels, count, images };
  return { height, width, channels, count, images, labelled: { labels, classes } };
}

/** Points of seeds in a row, of every class in turn where there are classes. @returns [count, 2] in about [−1, 1] */
export function drawPoints({ images, classes }: Artist, seed: number, count: number): Float32Array {
  const labels = labelsOf(classes, count);
  return images(seedsFrom(checkSeeds(seed, count), count), labels === undefined ? undefined : [...labels]);
}

/** The mixture that points are of. @throws ConfigError when they are of none */
export function distributionOf(dataset: ImageDataset): PointDistribution {
  if (dataset instanceof PointDataset && dataset.distribution.mixture !== undefined) return dataset.distribution;
  throw new ConfigError(`${dataset.name} has no modes to count; points are measured beside ring or grid`);
}

/** Images with what an extractor says of them. @param key of real images, whose features are kept in the cache */
export async function judge(
  batch: ImageBatch,
  extractor: FeatureExtractor | undefined,
  key?: readonly unknown[],
): Promise<Judged> {
  if (extractor === undefined) return { batch };
  const look = () => lookAt(batch, extractor);
  const raw = key === undefined ? await look() : await featuresOnce([...key, extractor.name], look);
  return { batch, seen: toSeen(raw, extractor.dimension) };
}

/** What an extractor says of images. */
export async function lookAt(batch: ImageBatch, extractor: FeatureExtractor): Promise<RawFeatures> {
  const images = fitToExtractor(batch, extractor);
  return {
    features: await extractor.features(images),
    probabilities: (await extractor.probabilities?.(images)) ?? new Float32Array(),
  };
}
