/** @file A trained network that makes images from images, for pictures of any size. */
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { resizePixels } from "../../data/portable.js";
import type { Picture, Pixels } from "../../data/portable.js";
import { translation, translationInputs } from "../../gan/index.js";
import type { ImageSpec } from "../../gan/index.js";
import { compile } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { toNetwork, toPicture } from "./network-images.js";

/** A trained network that makes images of one size from images of one size. */
export interface ImageTranslator {
  /** What it is called in its GAN: `a-to-b`. */
  readonly name: string;
  readonly from: ImageSpec;
  readonly to: ImageSpec;
  /** Images per call. */
  readonly batch: number;
  /** @param images [batch, H, W, C] in [−1, 1]. @returns the same number of images of `to`. */
  translate(images: Float32Array): Float32Array;
}

/** Which translator of a GAN, and how many images at a time. */
export interface TranslatorChoice {
  /** Its name in the GAN; may be left out if there is one only, or to take the first. */
  readonly name?: string | undefined;
  /** Images per call, at least 1. */
  readonly batch: number;
}

/** Size of results: as large as the picture, by the network's factor if it enlarges; or just what the network makes. */
export type ResultSize = "file" | "model";
export const resultSizes: readonly ResultSize[] = ["file", "model"];

/**
 * A translator of a model.
 * @throws ConfigError when the model makes no images from images, or none of that name
 */
export async function translatorOf(model: Model, { name: wanted, batch }: TranslatorChoice): Promise<ImageTranslator> {
  const { gan, config, file, executor, state } = model;
  const translators = gan.translators ?? {};
  const names = Object.keys(translators);
  const name = wanted ?? names[0] ?? "";
  const translator = translators[name];
  if (translator === undefined) {
    throw new ConfigError(
      names.length === 0
        ? `${file}: recipe ${config.recipe} makes no images from images; give a run of pix2pix or cyclegan`
        : `${file}: recipe ${config.recipe} does not translate ${quote(name)}, only ${names.join(", ")}; choose one of these`,
    );
  }
  const inputs = translationInputs(translator, batch);
  const program = await compile(translation(gan, translator), { executor, state, inputs });
  const { from, to } = translator;
  return {
    ...{ name, from, to, batch },
    translate: (images) => Float32Array.from(program.run({ images }).tensor("images")),
  };
}

/** A result as a picture of the wanted size. @param before the picture that it was made from. @param values [H, W, C] of `to` */
export function resultPicture(
  { from, to }: ImageTranslator,
  before: Pick<Pixels, "width" | "height">,
  values: Float32Array,
  size: ResultSize,
): Picture {
  const scaled = (side: number, wide: number, now: number): number => Math.round((side * now) / wide);
  const width = size === "model" ? to.width : scaled(before.width, from.width, to.width);
  const height = size === "model" ? to.height : scaled(before.height, from.height, to.height);
  const picture = toPicture(values, to);
  return { ...picture, ...resizePixels(picture, width, height) };
}

/** One picture, stretched to the network's size, and its result stretched back. @param translator of a batch of 1 */
export function translatePicture(translator: ImageTranslator, picture: Pixels, size: ResultSize): Picture {
  return resultPicture(translator, picture, translator.translate(toNetwork(picture, translator.from)), size);
}
