/** @file A picture from a file as the browser decodes it, in the page and in Workers. */

/** How a picture is read. */
export interface ReadOptions {
  /** Wider and higher ones are made smaller; as they are unless given. */
  readonly mostSide?: number;
  /** Of CSS, behind transparent parts; they stay transparent unless given. */
  readonly background?: string;
}

/** @throws DOMException for what is no picture */
export async function readPicture(
  file: Blob,
  { mostSide = Infinity, background }: ReadOptions = {},
): Promise<ImageData> {
  const bitmap = await createImageBitmap(file);
  const factor = Math.min(1, mostSide / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * factor)));
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("internal: no canvas");
  if (background !== undefined) {
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
