/** @file Pictures between canvases, which have four channels, and the engine, whose pictures have one or three. */
import type { Picture, Pixels } from "ganvas/browser";

/** A canvas's picture, [height, width, 4]. */
export interface CanvasPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** In colour, on white where it is transparent. */
export function fromCanvas({ width, height, data }: CanvasPicture): Pixels {
  const colours = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = (data[pixel * 4 + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++)
      colours[pixel * 3 + channel] = Math.round(255 + alpha * ((data[pixel * 4 + channel] ?? 0) - 255));
  }
  return { width, height, channels: 3, data: colours };
}

/** Opaque. */
export function toCanvas({ width, height, channels, data }: Picture): CanvasPicture {
  const result = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      result[pixel * 4 + channel] = data[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0;
    result[pixel * 4 + 3] = 255;
  }
  return { width, height, data: result };
}
