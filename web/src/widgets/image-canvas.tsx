/** @file An image of the engine on a canvas: floats in [−1, 1], [H, W, C]. */
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "./pixel-canvas.js";
import type { PixelCanvasProps } from "./pixel-canvas.js";

/** Pixels as the engine has them. */
export interface FloatImage {
  /** [H, W, C] in [−1, 1]; what is outside is cut. C: 1 (grey), 3 or 4. */
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The bytes of a canvas: 0 is −1, 255 is 1. @returns [H, W, 4] */
export function toImageData({ pixels, height, width, channels }: FloatImage): ImageData {
  const image = new ImageData(width, height);
  const { data } = image; // clamps and rounds
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[i * 4 + c] = ((pixels[i * channels + (channels < 3 ? 0 : c)] ?? -1) + 1) * 127.5;
    data[i * 4 + 3] = channels === 4 ? ((pixels[i * 4 + 3] ?? 1) + 1) * 127.5 : 255;
  }
  return image;
}

export interface ImageCanvasProps extends Omit<PixelCanvasProps, "image"> {
  readonly image: FloatImage;
}

/** Shown as {@link PixelCanvas} does. */
export function ImageCanvas({ image, ...rest }: ImageCanvasProps) {
  const { pixels, height, width, channels } = image;
  return <PixelCanvas image={useMemo(() => toImageData(image), [pixels, height, width, channels])} {...rest} />;
}
