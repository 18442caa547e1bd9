/** @file A picture of bytes on a canvas: [H, W, C], grey or colour. */
import { useMemo } from "preact/hooks";
import type { Picture } from "ganvas/browser";
import { PixelCanvas } from "./pixel-canvas.js";

export interface PictureCanvasProps {
  readonly picture: Picture;
  /** For people who do not see it. */
  readonly label: string;
}

/** Shown as {@link PixelCanvas} does. */
export function PictureCanvas({ picture, label }: PictureCanvasProps) {
  return <PixelCanvas image={useMemo(() => toImageData(picture), [picture])} label={label} />;
}

/** [H, W, 4]. */
function toImageData({ width, height, channels, data }: Picture): ImageData {
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * pixel + channel] = data[channels * pixel + (channels === 1 ? 0 : channel)] ?? 0;
    image.data[4 * pixel + 3] = 255;
  }
  return image;
}
