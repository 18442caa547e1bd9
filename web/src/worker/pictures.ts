/** @file Pictures between canvases, which have four channels, and the engine, whose pictures have one or three. */
import { rgbaOf } from "ganvas/browser";
import type { Picture, Pixels } from "ganvas/browser";

/** A canvas's picture, [height, width, 4]. */
export interface CanvasPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** On white where it is transparent; in one channel if it is grey everywhere, which a grey network answers three times as fast. */
export function fromCanvas({ width, height, data }: CanvasPicture): Pixels {
  const colours = new Uint8Array(width * height * 3);
  let isGrey = true;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red, green, blue, alpha] = data.subarray(pixel * 4, pixel * 4 + 4);
    const onWhite = (value = 0): number => Math.round(255 + ((alpha ?? 0) / 255) * (value - 255));
    colours.set([onWhite(red), onWhite(green), onWhite(blue)], pixel * 3);
    isGrey &&= red === green && green === blue;
  }
  if (!isGrey) return { width, height, channels: 3, data: colours };
  return { width, height, channels: 1, data: colours.filter((_, at) => at % 3 === 0) };
}

/** Opaque. */
export const toCanvas = (picture: Picture): CanvasPicture => ({
  width: picture.width,
  height: picture.height,
  data: rgbaOf(picture),
});
