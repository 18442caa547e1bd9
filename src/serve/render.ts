/** @file Images as bytes of an answer. Pure: small answers are made at once, large ones in a thread, by this. */
import { encodePng, tileImages } from "../data/index.js";
import type { DrawnItem } from "../training/index.js";
import type { Format } from "./images-request.js";
import type { ModelFacts } from "./model-facts.js";

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
export async function render(images: Float32Array, rendering: Rendering): Promise<Uint8Array<ArrayBuffer>> {
  const { format, items, columns, scale, model } = rendering;
  switch (format) {
    case "png":
      return items.length === 1
        ? png(images, model, scale)
        : asBytes(
            await encodePng(
              tileImages(images, { ...model.image, count: items.length, columns, scale, padding: gridPadding }),
            ),
          );
    case "json":
      return json(rendering, await pngs(images, rendering));
    case "pixels":
      return json(rendering, pixelLists(images, rendering));
    case "raw":
      return bytesOf(images, rendering);
    default:
      return format satisfies never;
  }
}

const asBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;

const png = async (image: Float32Array, model: ModelFacts, scale: number): Promise<Uint8Array<ArrayBuffer>> =>
  asBytes(await encodePng(tileImages(image, { ...model.image, count: 1, columns: 1, padding: 0, scale })));

/** Pixels 0 … 255, [items, H, W, C]. */
const bytesOf = (images: Float32Array, { model, items }: Rendering): Uint8Array<ArrayBuffer> =>
  tileImages(images, { ...model.image, count: items.length, columns: 1, padding: 0 }).data;

async function pngs(images: Float32Array, { items, model, scale }: Rendering): Promise<object[]> {
  const size = images.length / items.length;
  const made: object[] = [];
  for (const index of items.keys()) {
    const file = await png(images.subarray(index * size, (index + 1) * size), model, scale);
    made.push({ png: Buffer.from(file).toString("base64") });
  }
  return made;
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
