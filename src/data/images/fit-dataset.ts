/** @file A data set whose images are made to fit a recipe: its square size, its number of channels. */

import { MemoryDataset } from "../memory-dataset.js";
import { sha256 } from "../sha256.js";
import { checkFit, fitPixels } from "./fit.js";
import type { FitOptions } from "./fit.js";

/**
 * Fits every image of a data set; it is returned as it is when nothing has to change.
 * @param options the size and channels wanted; see {@link FitOptions}
 * @throws ConfigError if an option is out of range
 */
export function fitImages(dataset: MemoryDataset, options: FitOptions): MemoryDataset {
  checkFit(options);
  const { height, width, channels, count } = dataset;
  const wanted = { size: options.size, channels: options.channels ?? channels };
  if (
    (wanted.size === undefined || (wanted.size === height && wanted.size === width)) &&
    wanted.channels === channels
  ) {
    return dataset;
  }
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
