/** @file Images that a trained generator draws beside real ones, as pixels and as features: what both memorisation and maps are looked at by. */
import { featuresOnce } from "#kept-features";
import { ConfigError } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { openDataset } from "../../data/index.js";
import type { ImageDataset } from "../../data/portable.js";
import { fitToExtractor } from "../../metrics/index.js";
import type { FeatureExtractor, ImageBatch, RowSource } from "../../metrics/index.js";
import { drawImages } from "../../training/evaluation/evaluation-images.js";
import { openGreyFeatures } from "../../training/evaluation/feature-weights.js";
import { openData } from "../../training/index.js";
import type { Model, OnnxFeaturesOptions } from "../../training/index.js";
import { openOnnxFeatures } from "../../training/evaluation/onnx-features.js";
import { createSampler } from "../../training/portable.js";
import { generatorOf } from "../latents/latent-renderer.js";

/** Which images to look at, and how. */
export interface BesideOptions {
  /** Real images, as `--data` names them; what the run was trained on unless given. */
  readonly data?: string | undefined;
  /** Network that features are taken with; that of this package for grey images unless given. */
  readonly features?: OnnxFeaturesOptions | undefined;
  /** Of the first drawn image; 0 unless given. */
  readonly seed?: number | undefined;
  /** Is told what happens now. */
  readonly onStage?: ((stage: string) => void) | undefined;
}

/** A trained generator and real images. */
export interface SamplesBesideData {
  /** The real images, at the generator's size. */
  readonly real: ImageDataset;
  /** How `--data` names them. */
  readonly data: string;
  /** What describes images; undefined for coloured ones unless a network was given. */
  readonly extractor: FeatureExtractor | undefined;
  /** Images of seeds in a row, of every class in turn where there are classes, untruncated and rounded to 8 bits. @throws ConfigError beyond the last seed */
  draw(seed: number, count: number): ImageBatch;
  /** Other real images at the same size. */
  open(data: string): Promise<ImageDataset>;
}

/** Images whose features are taken at once. */
const block = 1000;

/** Opens both. @throws ConfigError when the model draws no images from latents, or there is no such network; DataError without the data */
export async function openSamplesBesideData(
  model: Model,
  { data, features }: Pick<BesideOptions, "data" | "features">,
): Promise<SamplesBesideData> {
  const { gan, config, spec, executor, state, file } = model;
  if (isPoint(spec))
    throw new ConfigError(
      `${file}: recipe ${config.recipe} drew points of the plane; this is for images, see its samples or ganvas evaluate`,
    );
  const generator = generatorOf(model);
  const image = { height: spec.height, width: spec.width, channels: spec.channels };
  const open = (name: string): Promise<ImageDataset> =>
    openDataset(name, { size: image.height, channels: image.channels });
  const real = data === undefined ? (await openData(config)).dataset : await open(data);
  const sampler = await createSampler(gan, { generator, image, executor, state });
  return {
    real,
    data: data ?? config.data,
    extractor: await extractorOf(model, features),
    draw: (seed, count) =>
      drawImages({ image, classes: generator.classes, images: (...asked) => sampler.images(...asked) }, seed, count),
    open,
  };
}

function extractorOf(
  { executor, spec: { height, width, channels } }: Model,
  features: OnnxFeaturesOptions | undefined,
): Promise<FeatureExtractor | undefined> {
  if (features !== undefined) return openOnnxFeatures(features, { height, width, channels });
  return channels === 1 ? openGreyFeatures(executor) : Promise.resolve(undefined);
}

/** Pixels of a data set as rows. */
export const pixelRows = (dataset: ImageDataset): RowSource => ({
  count: dataset.count,
  dimension: dataset.height * dataset.width * dataset.channels,
  fill: (indices, into) => dataset.fillImages(indices, into),
});

/** Rows that lie in memory. @param values [N, D] */
export const rowsInMemory = (values: Float32Array, dimension: number): RowSource => ({
  count: values.length / dimension,
  dimension,
  fill(indices, into) {
    for (const [row, index] of indices.entries())
      into.set(values.subarray(index * dimension, (index + 1) * dimension), row * dimension);
  },
});

/** Features of images [N, D]. */
export const featuresOf = async (batch: ImageBatch, extractor: FeatureExtractor): Promise<Float32Array> =>
  extractor.features(fitToExtractor(batch, extractor));

/** Features of all images of a data set, a block at a time; kept in the cache. @returns [N, D] */
export async function allFeatures(
  dataset: ImageDataset,
  extractor: FeatureExtractor,
  onProgress: (share: number) => void,
): Promise<Float32Array> {
  const { count, height, width, channels } = dataset;
  const look = async (): Promise<Float32Array> => {
    const all = new Float32Array(count * extractor.dimension);
    for (let start = 0; start < count; start += block) {
      const indices = Uint32Array.from({ length: Math.min(block, count - start) }, (_, index) => start + index);
      const images = new Float32Array(indices.length * height * width * channels);
      dataset.fillImages(indices, images);
      const batch = { height, width, channels, count: indices.length, images };
      all.set(await featuresOf(batch, extractor), start * extractor.dimension);
      onProgress((start + indices.length) / count);
    }
    return all;
  };
  const kept = await featuresOnce([dataset.sha256, "all", extractor.name], async () => ({
    features: await look(),
    probabilities: new Float32Array(), // nobody asks for them
  }));
  return kept.features;
}
