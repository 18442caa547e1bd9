/** @file What a dream begins from: a file, an image that the run draws, or noise. */
import { ConfigError } from "../base/errors.js";
import { largestSeed } from "../base/seeds.js";
import { fitPixels, readImage, resizePixels } from "../data/index.js";
import type { Pixels } from "../data/index.js";
import { createLatentRenderer, noiseImage, toPicture, valuesOf } from "../explore/index.js";
import type { ImageSpec } from "../gan/index.js";
import { listItems } from "../training/index.js";
import type { Model } from "../training/index.js";
import { parseWhole } from "./seeds.js";

/** Flags as commander gives them. */
export interface StartFlags {
  readonly seed: string;
  readonly drawn?: string;
  readonly class?: string;
  readonly size?: string;
}

/** An image, and its size. */
interface Start {
  readonly values: Float32Array;
  readonly spec: ImageSpec;
}

/** Sides that dreams have that begin from no file, in the model's. */
const factor = 4;

/**
 * The image that is changed, its longer side as asked for.
 * @throws ConfigError when both a file and a drawn image are asked for, or for a class that there is not; DataError for a file that cannot be read
 */
export async function dreamStart(model: Model, file: string | undefined, flags: StartFlags): Promise<Start> {
  const { spec } = model;
  const { channels } = spec;
  const size = flags.size === undefined ? undefined : parseWhole("--size", flags.size, 16, 2048);
  if (flags.class !== undefined && flags.drawn === undefined)
    throw new ConfigError("--class is of the image of --drawn; give a seed with --drawn");
  if (file !== undefined) {
    if (flags.drawn !== undefined)
      throw new ConfigError("a dream begins from a file or from the image of --drawn, not from both; leave one out");
    return resized(fitPixels(await readImage(file), { channels }), size);
  }
  if (flags.drawn !== undefined)
    return resized(
      await drawnImage(model, flags.drawn, flags.class),
      size ?? factor * Math.max(spec.height, spec.width),
    );
  const square = { height: size ?? factor * spec.height, width: size ?? factor * spec.width, channels };
  return { values: noiseImage(square, parseWhole("--seed", flags.seed, 0, largestSeed)), spec: square };
}

async function drawnImage(model: Model, drawn: string, label: string | undefined): Promise<Pixels> {
  const seed = parseWhole("--drawn", drawn, 0, largestSeed);
  const classes = label === undefined ? undefined : [parseWhole("--class", label, 0, 65_535)];
  const renderer = await createLatentRenderer(model);
  const [item] = listItems([seed], classes, { recipe: model.config.recipe, classes: renderer.classes }, "--class");
  const values = renderer.render({ space: "z", latents: renderer.ofSeeds([seed]), labels: [item?.label ?? 0] });
  return toPicture(values, renderer.image);
}

/** @param size of the longer side */
function resized(image: Pixels, size: number | undefined): Start {
  const scale = size === undefined ? 1 : size / Math.max(image.width, image.height);
  const scaled = (side: number): number => Math.max(1, Math.round(side * scale));
  const { data, width, height, channels } = resizePixels(image, scaled(image.width), scaled(image.height));
  return { values: valuesOf(data), spec: { height, width, channels } };
}
