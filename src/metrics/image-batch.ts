/** @file Images as metrics take them: rounded to 8 bits, as a file would hold them, and at a feature extractor's size. */
import { sha256 } from "#sha256";
import { ConfigError } from "../base/errors.js";
import { fitPixels, MemoryDataset } from "../data/portable.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import type { ImageSize } from "./shift-images.js";

/** Which class each image is of. */
export interface Labels {
  /** [N], each below `classes`. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Images of one size. */
export interface ImageBatch extends ImageSize {
  /** N. */
  readonly count: number;
  /** [N, H, W, C] in [−1, 1]. */
  readonly images: Float32Array;
  readonly labelled?: Labels | undefined;
}

const byteOf = (value: number): number => Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));

/** Rounds values to those that 8 bits can hold, in place; what lies outside [−1, 1] is cut off. */
export function roundToBytes(images: Float32Array): void {
  for (let at = 0; at < images.length; at++) images[at] = byteOf(images[at] ?? 0) / 127.5 - 1;
}

/**
 * The images at an extractor's size: those of up to an eighth less get a margin of −1 and keep their pixels, others are cropped to a square and resized with antialiasing.
 * @returns [N, H, W, C] in [−1, 1] of the extractor's size
 * @throws ConfigError when they have another number of channels
 */
export function fitToExtractor(
  { images, count, ...size }: ImageBatch,
  { name, image }: FeatureExtractor,
): Float32Array {
  if (size.channels !== image.channels)
    throw new ConfigError(
      `${name} sees images of ${image.channels} channel, these have ${size.channels}; ask for --metrics swd,msssim, which need no features, or give a network with --features`,
    );
  const { height, width, channels } = size;
  if (height === image.height && width === image.width) return images;
  const [before, after] = [height * width * channels, image.height * image.width * channels];
  const fitted = new Float32Array(count * after);
  for (let index = 0; index < count; index++) {
    const data = Uint8Array.from(images.subarray(index * before, (index + 1) * before), byteOf);
    const pixels = fitPixels({ height, width, channels, data }, { size: image.height }).data;
    for (let at = 0; at < after; at++) fitted[index * after + at] = (pixels[at] ?? 0) / 127.5 - 1;
  }
  return fitted;
}

/** Labelled images as a data set in memory; undefined without labels, or with more classes than a byte can number. */
export function toDataset(name: string, batch: ImageBatch): MemoryDataset | undefined {
  const { images, height, width, channels, labelled } = batch;
  if (labelled === undefined || labelled.classes > 256) return undefined;
  const { labels, classes } = labelled;
  const fields = { name, height, width, channels, images: Uint8Array.from(images, byteOf) };
  return new MemoryDataset({ ...fields, labels: Uint8Array.from(labels), classes }, sha256);
}
