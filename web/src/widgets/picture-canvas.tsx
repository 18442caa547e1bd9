/** @file A picture of bytes on a canvas: [H, W, C], grey or colour. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Picture } from "ganvas/browser";

export interface PictureCanvasProps {
  readonly picture: Picture;
  /** For people who do not see it. */
  readonly label: string;
}

/** Shown with sharp pixels, as wide as its place. */
export function PictureCanvas({ picture, label }: PictureCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = picture;
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(toImageData(picture), 0, 0);
  }, [picture]);
  return <canvas ref={canvas} class="image-canvas pixels" {...{ width, height }} role="img" aria-label={label} />;
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
