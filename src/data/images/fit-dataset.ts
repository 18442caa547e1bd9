/** @file A data set whose images are made to fit a recipe: its square size, its number of channels. */

import { DataError } from "../../base/errors.js";
import type { ImageDataset } from "../dataset.js";
import { MemoryDataset } from "../memory-dataset.js";
import { sha256 } from "#sha256";
import { checkFit, fitPixels } from "./fit.js";
import type { FitOptions } from "./fit.js";

/**
 * Fits every image of a data set; it is returned as it is when nothing has to change.
 * @param options the size and channels wanted; see {@link FitOptions}
 * @throws ConfigError if an option is out of range
 */
export function fitImages(dataset: MemoryDataset, options: FitOptions): MemoryDataset {
  checkFit(options);
  if (isFitting(dataset, options)) return dataset;
  const { height, width, channels, count } = dataset;
  const wanted = { size: options.size, channels: options.channels ?? channels };
  const [outHeight, outWidth] = [wanted.size ?? height, wanted.size ?? width];
  const [before, after] = [height * width * channels, outHeight * outWidth * wanted.channels];
  const images = new Uint8Array(count * after);
  for (let image = 0; image < count; image++) {
    const data = new Uint8Array(dataset.images.subarray(image * before, (image + 1) * before));
    images.set(fitPixels({ height, width, channels, data }, options).data, image * after);
  }
  const { name, labels, classes, classNames } = dataset;
  return new MemoryDataset(
    { name, height: outHeight, width: outWidth, channels: wanted.channels, images, labels, classes, classNames },
    sha256,
  );
}

/** Whether images have the size and channels wanted. */
const isFitting = ({ height, width, channels }: ImageDataset, wanted: FitOptions): boolean =>
  (wanted.size ?? height) === height && (wanted.size ?? width) === width && (wanted.channels ?? channels) === channels;

/**
 * {@link fitImages} for data sets of any kind.
 * @throws ConfigError if an option is out of range
 * @throws DataError if the data set is not in memory, has another size and cannot change it
 */
export function fitDataset(dataset: ImageDataset, options: FitOptions): ImageDataset {
  if (dataset instanceof MemoryDataset) return fitImages(dataset, options);
  checkFit(options);
  if (isFitting(dataset, options)) return dataset;
  if (dataset.fitted !== undefined) return dataset.fitted(options);
  const { name, height, width, channels } = dataset;
  const { size } = options;
  throw new DataError(
    `data set ${name}: images are ${height}×${width}×${channels}, wanted are ${size ?? height}×${size ?? width}×${options.channels ?? channels}; give them at that size`,
  );
}
