/** @file What directions do to what can be measured on images: the means along strips, and what changes most. */
import { attributes, measureImages } from "./attributes.js";
import type { Attribute } from "./attributes.js";
import type { Directions } from "./directions.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";
import { directionStrips, stripAmounts } from "./moved-images.js";
import type { StripOptions } from "./moved-images.js";

/** What a direction does to one attribute. */
export interface Effect {
  readonly attribute: Attribute;
  /** Its mean over the seeds, at each amount of a strip. */
  readonly means: readonly number[];
  /** From one end to the other, in standard deviations of the images in the middle. */
  readonly change: number;
}

/** What a direction does to every attribute, that which changes most first. Several tens of seeds say something, a few do not. */
export function directionEffects(
  renderer: LatentRenderer,
  directions: Directions,
  direction: number,
  options: StripOptions,
): Effect[] {
  const columns = stripAmounts(options).length;
  const strips = directionStrips(renderer, directions, direction, options); // [seeds, columns, H, W, C]
  const measured = measureImages(strips, renderer.image, attributes);
  return attributes
    .map((attribute): Effect => {
      const at = (column: number): number[] =>
        options.seeds.map((_, row) => measured[attribute][row * columns + column] ?? 0);
      const means = Array.from({ length: columns }, (_, column) => mean(at(column)));
      const own = at(Math.floor(columns / 2));
      const spread = Math.sqrt(mean(own.map((value) => (value - mean(own)) ** 2)));
      const change = ((means.at(-1) ?? 0) - (means[0] ?? 0)) / Math.max(1e-9, spread);
      return { attribute, means, change };
    })
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
