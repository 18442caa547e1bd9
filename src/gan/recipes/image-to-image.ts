/** @file What recipes share whose generator is given images, not latents: all switches but the latent's, and how the trained network is used. */
import type { DataSpec, Gan, PhaseContext } from "../gan.js";
import { adversarialOptions } from "./adversarial-options.js";
import type { AdversarialOptions } from "./adversarial-options.js";
import { adversarialGan } from "./adversarial-recipe.js";
import type { AdversarialParts } from "./adversarial-recipe.js";

/** Values of the switches. */
export type ImageToImageOptions = Omit<AdversarialOptions, "latent">;

/** The switches as entries of a recipe's schema. @param defaults those that the recipe sets otherwise */
export function imageToImageOptions(
  defaults: Partial<ImageToImageOptions> = {},
): Omit<ReturnType<typeof adversarialOptions>, "latent"> {
  const { latent: _, ...switches } = adversarialOptions(defaults);
  return switches;
}

/** What a recipe says itself. */
export interface ImageToImageParts
  extends Omit<AdversarialParts, "generator" | "generate">, Pick<Gan, "translators" | "preview"> {
  readonly generate: NonNullable<AdversarialParts["generate"]>;
}

/** A GAN of two players whose generator is given images. @throws ConfigError for switches that make no sense together */
export function imageToImageGan(options: ImageToImageOptions, data: DataSpec, parts: ImageToImageParts): Gan {
  const { translators = {}, preview, ...own } = parts;
  const { generator: _, ...gan } = adversarialGan({ ...options, latent: 1 }, data, own);
  return { ...gan, translators, ...(preview === undefined ? {} : { preview }) };
}

/**
 * What both players' phases are given, made once a step: a network remembers what it computed of the same tensor, so that G runs forward and
 * backward once, though its images are asked for in several places.
 */
export function oncePerStep<Given>(make: (context: PhaseContext) => Given): (context: PhaseContext) => Given {
  const made = new WeakMap<PhaseContext["real"], Given>();
  return (context) => {
    const given = made.get(context.real) ?? make(context);
    if (!made.has(context.real)) made.set(context.real, given);
    return given;
  };
}
