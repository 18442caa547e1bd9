/** @file The routes over an engine that draws at once, or not at all: no model, no threads. */
import type { Hono } from "hono";
import { createApp } from "#src/serve/app.js";
import type { AppParts } from "#src/serve/app.js";
import type { Batch } from "#src/serve/engine-messages.js";
import { createFigures } from "#src/serve/figures.js";
import { ImageQueue } from "#src/serve/image-queue.js";
import type { ModelFacts } from "#src/serve/model-facts.js";
import { render } from "#src/serve/render.js";

export const fakeModel: ModelFacts = {
  ...{ id: "0123456789abcdef", recipe: "fake", step: 12, classes: 10, truncation: 0.7 },
  image: { height: 4, width: 5, channels: 3 },
};

/** An image whose values are made of seed, class and truncation. */
export function fakeImages({ seeds, labels, psi = 0.7 }: Batch): Float32Array<ArrayBuffer> {
  const values = seeds.flatMap((seed, index) =>
    Array.from({ length: 60 }, (_, at) => Math.sin(seed + 7 * (labels[index] ?? 0) + at) * psi),
  );
  return Float32Array.from(values);
}

/** @param draw of the engine; at once unless given */
export function fakeApp(
  parts: Partial<AppParts> = {},
  draw: (batch: Batch) => Promise<Float32Array<ArrayBuffer>> = (batch) => Promise.resolve(fakeImages(batch)),
): Hono {
  return createApp({
    model: fakeModel,
    queue: new ImageQueue({ draw, batch: 32 }),
    renderer: {
      render: (images, rendering) => Promise.resolve(render(images, rendering)),
      dispose: () => Promise.resolve(),
    },
    figures: createFigures(),
    log: { add: () => undefined },
    places: 8,
    patienceMs: 60_000,
    place: () => ({ host: "127.0.0.1", port: 5800 }),
    isEnding: () => false,
    ...parts,
  });
}

/** An engine that never answers. */
export const stuck = (): Promise<never> => new Promise(() => undefined);
