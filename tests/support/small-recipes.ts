/** @file Every recipe at options that keep its networks small, and data that it takes. */
import * as v from "valibot";
import { recipes } from "#src/gan/index.js";
import type { DataSpec, Gan } from "#src/gan/index.js";

const image = { height: 16, width: 16, channels: 3 };
export const classes = 5;
/** Images with classes and a second domain, which differs in its channels. */
export const labelled: DataSpec = { ...image, classes, target: { ...image, channels: 1 } };

const options: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  anogan: { width: 4, latent: 6 },
  compress: { width: 4, widest: 8, channels: 4, halvings: 2 },
  cyclegan: { width: 4, discriminatorWidth: 4, blocks: 2 },
  ddgan: { width: 8, latent: 4, denoisingSteps: 3 },
  "diffusion-gan": { width: 4, latent: 6 },
  inpaint: { width: 4, bottleneck: 8, discriminatorWidth: 4 },
  pix2pix: { width: 4, discriminatorWidth: 4 },
  r3gan: { width: 8, latent: 6 },
  sagan: { width: 8, latent: 6 },
  sngan: { width: 8, latent: 6 },
  srgan: { width: 4, blocks: 3, discriminatorWidth: 2 },
  stylegan: { width: 4, widest: 8, latent: 6, styleSize: 5 },
  stylegan2: { width: 4, widest: 8, latent: 6, styleSize: 5 },
  vanilla: { latent: 6 },
};

/** Data of recipes whose networks are large whatever their options say, or which compare the images of two domains. */
const data: Readonly<Record<string, DataSpec>> = {
  vanilla: { height: 4, width: 6, channels: 3 },
  cyclegan: { ...image, target: image },
  ddgan: { height: 8, width: 8, channels: 2 },
};

/** Options at which a recipe's networks are small. */
export const smallOptions = (recipe: string): Readonly<Record<string, unknown>> =>
  options[recipe] ?? { width: 4, latent: 6 };

/** Small images that a recipe takes. */
export const smallData = (recipe: string): DataSpec => data[recipe] ?? labelled;

/** A recipe's GAN with small networks. @param more options beside those that make it small */
export function smallGan(name: string, more: Readonly<Record<string, unknown>> = {}): Gan {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe.build(v.parse(recipe.options, { ...smallOptions(name), ...more }), smallData(name));
}
