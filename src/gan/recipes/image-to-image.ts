/** @file What recipes share whose generator is given images, not latents: all switches but the latent's, and how the trained network is used. */
import type { DataSpec, Gan, PhaseContext } from "../gan.js";
import type { GameOptions } from "./adversarial-options.js";
import { adversarialGan } from "./adversarial-recipe.js";
import type { AdversarialParts } from "./adversarial-recipe.js";

export { gameOptions as imageToImageOptions } from "./adversarial-options.js";

/** What a recipe says itself. */
export interface ImageToImageParts
  extends Omit<AdversarialParts, "generator" | "generate" | "use">, Pick<Gan, "translators" | "preview" | "target"> {
  readonly generate: NonNullable<AdversarialParts["generate"]>;
}

/** A GAN of two players whose generator is given images. @throws ConfigError for switches that make no sense together */
export function imageToImageGan(options: GameOptions, data: DataSpec, parts: ImageToImageParts): Gan {
  const { translators = {}, preview, target, ...own } = parts;
  const shown = { ...(preview === undefined ? {} : { preview }), ...(target === undefined ? {} : { target }) };
  return adversarialGan(options, data, { ...own, use: { translators, ...shown } });
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
