/** @file Pictures of the page to files. */
import { toImageData } from "./image-canvas.js";
import type { FloatImage } from "./image-canvas.js";

/** Pixels as squares, as often as it takes for the shorter side to have so many. */
export function enlarged(image: ImageData, leastSide: number): OffscreenCanvas {
  const factor = Math.max(1, Math.ceil(leastSide / Math.min(image.width, image.height)));
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  const canvas = new OffscreenCanvas(image.width * factor, image.height * factor);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("internal: no canvas");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Offers a file for download. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download has begun by then
}

/** Offers a picture as PNG, enlarged where it is small. */
export async function savePng(image: ImageData | FloatImage, name: string): Promise<void> {
  const data = image instanceof ImageData ? image : toImageData(image);
  saveFile(await enlarged(data, 256).convertToBlob({ type: "image/png" }), `${name}.png`);
}
