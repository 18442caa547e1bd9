/** @file Between pictures of 8-bit pixels and what networks see: numbers in [−1, 1], at the network's size. */
import { fitPixels, resizePixels, tileImages } from "../../data/portable.js";
import type { Picture, Pixels } from "../../data/portable.js";
import type { ImageSpec } from "../../gan/index.js";

/** Bytes 0 … 255 as values in [−1, 1]. */
export const valuesOf = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (value) => value / 127.5 - 1);

/** A picture as a network sees it: [H, W, C] in [−1, 1], stretched to the network's size, in its number of channels. */
export function toNetwork(pixels: Pixels, { height, width, channels }: ImageSpec): Float32Array {
  const { data } = fitPixels(resizePixels(pixels, width, height), { channels });
  return valuesOf(data);
}

/** A picture as training fitted its images, [H, W, C] in [−1, 1]: a small grey one gets a margin, any other is cropped; stretched where the images are no squares. */
export function toTrained(pixels: Pixels, image: ImageSpec): Float32Array {
  const { height, width, channels } = image;
  return height === width ? valuesOf(fitPixels(pixels, { size: height, channels }).data) : toNetwork(pixels, image);
}

/** A network's image [H, W, C] as a picture; values outside [−1, 1] are cut off. */
export const toPicture = (values: Float32Array, image: ImageSpec): Picture =>
  tileImages(values, { ...image, count: 1, padding: 0 });
