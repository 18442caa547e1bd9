/** @file From image files to a data set in memory: all of one size and one number of channels, or one clear error. */

import { DataError } from "../base/errors.js";
import type { Split } from "./dataset.js";
import { classesOf } from "./image-files.js";
import type { ImageFile } from "./image-files.js";
import { decodeImage } from "./images/decode-image.js";
import { checkFit, fitPixels } from "./images/fit.js";
import type { FitOptions } from "./images/fit.js";
import type { Pixels } from "./images/resize.js";
import { maxDatasetBytes } from "./limits.js";
import { sha256 } from "#sha256";
import type { StoredContent, StoredHeader } from "./store/stored-file.js";

/** How a data set is opened or added. */
export interface OpenOptions extends FitOptions {
  /** Default `all`. */
  readonly split?: Split | undefined;
  /** Cache folder; by default that of the environment. */
  readonly cache?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Takes a line when something takes time. */
  readonly report?: ((line: string) => void) | undefined;
}

/** Images between two reports. */
const reportEvery = 5000;

/**
 * Decodes and fits all images.
 * @param files at least one; sorted by name
 * @param source the folder or archive, for messages
 * @throws DataError if a file is damaged, or sizes differ and none is asked for
 */
export async function collectImages(
  files: readonly ImageFile[],
  source: string,
  facts: Pick<StoredHeader, "name" | "origin" | "licence">,
  options: OpenOptions,
): Promise<StoredContent> {
  const { size, fit, signal, report } = options;
  checkFit(options);
  const classes = classesOf(
    files.map(({ name }) => name),
    source,
  );
  const images: Pixels[] = [];
  let bytes = 0;
  for (const file of files) {
    signal?.throwIfAborted();
    const { wasTransparent, ...decoded } = await decodeImage(await file.read(), file.source);
    const image = fitPixels(decoded, { size, fit, channels: options.channels }, wasTransparent ? 255 : 0);
    const [first = image] = images;
    if (image.width !== first.width || image.height !== first.height) {
      throw new DataError(
        `${source}: ${files[0]?.name} is ${first.width}×${first.height}, ${file.name} is ${image.width}×${image.height}; give --size to make all images one size`,
      );
    }
    bytes += image.width * image.height * 3;
    if (bytes > maxDatasetBytes) {
      throw new DataError(
        `${source}: more than ${maxDatasetBytes} bytes of pixels; give a smaller --size or fewer images`,
      );
    }
    images.push(image);
    if (images.length % reportEvery === 0) report?.(`${images.length} of ${files.length} images decoded`);
  }
  const channels = options.channels === 1 || images.every((image) => image.channels === 1) ? 1 : 3;
  const { width, height } = images[0]!;
  const each = width * height * channels;
  const pixels = new Uint8Array(images.length * each);
  images.forEach((image, index) => pixels.set(fitPixels(image, { channels }).data, index * each));
  const copies = countCopies(pixels, each);
  if (copies > 0) report?.(`${copies} of ${images.length} images are copies of others, pixel by pixel`);
  return {
    header: {
      ...{ ...facts, height, width, channels, count: images.length },
      ...(classes === undefined ? {} : { classes: classes.names.length, classNames: [...classes.names] }),
    },
    images: pixels,
    labels: classes?.labels,
  };
}

/** How many images equal an earlier one. */
function countCopies(pixels: Uint8Array, each: number): number {
  const seen = new Set<string>();
  for (let at = 0; at < pixels.length; at += each) seen.add(sha256([pixels.subarray(at, at + each)]));
  return pixels.length / each - seen.size;
}
