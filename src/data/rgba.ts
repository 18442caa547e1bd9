/** @file Pictures as canvases have them: four channels, opaque. */
import type { Picture } from "./image-grid.js";

/** @returns [height, width, 4] */
export function rgbaOf({ width, height, channels, data }: Picture): Uint8ClampedArray<ArrayBuffer> {
  const result = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      result[pixel * 4 + channel] = data[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0;
    result[pixel * 4 + 3] = 255;
  }
  return result;
}

/** `ImageData` of the DOM; what is without the DOM's types need not have it. */
type CanvasImage = typeof globalThis extends { readonly ImageData: { readonly prototype: infer Image } }
  ? Image
  : never;

/** For `putImageData`, in pages and Workers. */
export const toImageData = (picture: Picture): CanvasImage =>
  new ImageData(rgbaOf(picture), picture.width, picture.height);
