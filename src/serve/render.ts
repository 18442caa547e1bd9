/** @file Images as bytes of an answer. Pure: small answers are made at once, large ones in a thread, by this. */
import { tileImages } from "../data/index.js";
import type { DrawnItem } from "../training/index.js";
import type { Format } from "./images-request.js";
import type { ModelFacts } from "./model-facts.js";
import { encodeQuickPng } from "./quick-png.js";

/** What is made of which images. */
export interface Rendering {
  readonly model: ModelFacts;
  readonly items: readonly DrawnItem[];
  readonly psi: number | undefined;
  readonly format: Format;
  readonly columns: number;
  readonly scale: number;
}

/** The media type of each format. */
export const mediaTypes = {
  png: "image/png",
  json: "application/json",
  pixels: "application/json",
  raw: "application/octet-stream",
} satisfies { [F in Format]: string };

/** Between the images of a grid, as `ganvas generate` leaves them. */
const gridPadding = 2;

/** @param images [items, H, W, C] in [−1, 1] */
export function render(images: Float32Array, rendering: Rendering): Uint8Array<ArrayBuffer> {
  switch (rendering.format) {
    case "png":
      return picture(images, rendering);
    case "json":
      return json(rendering, pngs(images, rendering));
    case "pixels":
      return json(rendering, pixelLists(images, rendering));
    case "raw":
      return bytesOf(images, rendering);
    default:
      return rendering.format satisfies never;
  }
}

/** One image by itself, or a grid. */
function picture(images: Float32Array, { model, items, columns, scale }: Rendering): Uint8Array<ArrayBuffer> {
  const count = items.length;
  const looks = count === 1 ? { columns: 1, padding: 0 } : { columns, padding: gridPadding };
  return encodeQuickPng(tileImages(images, { ...model.image, count, scale, ...looks }));
}

/** Pixels 0 … 255, [items, H, W, C]. */
const bytesOf = (images: Float32Array, { model, items }: Rendering): Uint8Array<ArrayBuffer> =>
  tileImages(images, { ...model.image, count: items.length, columns: 1, padding: 0 }).data;

function pngs(images: Float32Array, rendering: Rendering): object[] {
  const size = images.length / rendering.items.length;
  return rendering.items.map((item, index) => {
    const file = picture(images.subarray(index * size, (index + 1) * size), { ...rendering, items: [item] });
    return { png: Buffer.from(file.buffer).toString("base64") };
  });
}

function pixelLists(images: Float32Array, rendering: Rendering): object[] {
  const { height, width, channels } = rendering.model.image;
  const bytes = bytesOf(images, rendering);
  let at = 0;
  const list = <T>(count: number, entry: () => T): T[] => Array.from({ length: count }, entry);
  return rendering.items.map(() => ({
    pixels: list(height, () => list(width, () => list(channels, () => bytes[at++] ?? 0))),
  }));
}

/** @param parts what each image has beside its seed and class */
function json({ model, items, psi }: Rendering, parts: readonly object[]): Uint8Array<ArrayBuffer> {
  const { id, recipe, step, image } = model;
  const truncation = psi ?? model.truncation;
  const answer = {
    ...{ model: id, recipe, step, ...image },
    ...(truncation === undefined ? {} : { truncation }),
    images: items.map(({ seed, label }, index) => ({
      seed,
      ...(label === undefined ? {} : { class: label }),
      ...parts[index],
    })),
  };
  return new TextEncoder().encode(JSON.stringify(answer));
}
