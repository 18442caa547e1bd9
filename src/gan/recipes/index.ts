/** @file Recipes by name. */
import { ConfigError } from "../../base/errors.js";
import { acgan } from "./acgan.js";
import { anogan } from "./anogan.js";
import { cgan } from "./cgan.js";
import { compress } from "./compress.js";
import { cyclegan } from "./cyclegan.js";
import { dcgan } from "./dcgan.js";
import { ddgan } from "./ddgan.js";
import { diffusionGan } from "./diffusion-gan.js";
import { infogan } from "./infogan.js";
import { inpaint } from "./inpaint.js";
import { lsgan } from "./lsgan.js";
import { pacgan } from "./pacgan.js";
import { pix2pix } from "./pix2pix.js";
import { r3gan } from "./r3gan.js";
import { sagan } from "./sagan.js";
import { sngan } from "./sngan.js";
import { srgan } from "./srgan.js";
import { stylegan } from "./stylegan.js";
import { stylegan2 } from "./stylegan2.js";
import { vanilla } from "./vanilla.js";
import { wganGp } from "./wgan-gp.js";
import { wgan } from "./wgan.js";
import type { Recipe } from "./recipe.js";

export {
  acgan,
  anogan,
  cgan,
  compress,
  cyclegan,
  dcgan,
  ddgan,
  diffusionGan,
  infogan,
  inpaint,
  lsgan,
  pacgan,
  pix2pix,
  r3gan,
  sagan,
  sngan,
  srgan,
  stylegan,
  stylegan2,
  vanilla,
  wgan,
  wganGp,
};

const builtIn = [
  vanilla,
  cgan,
  dcgan,
  infogan,
  inpaint,
  srgan,
  acgan,
  lsgan,
  pix2pix,
  wgan,
  wganGp,
  pacgan,
  cyclegan,
  sngan,
  sagan,
  stylegan,
  anogan,
  stylegan2,
  compress,
  ddgan,
  diffusionGan,
  r3gan,
] as const;

/** A recipe that comes with Ganvas, with the types of its name and options. */
export type BuiltInRecipe = (typeof builtIn)[number];

const known = new Map<string, Recipe>(builtIn.map((recipe: Recipe) => [recipe.name, recipe]));

/** Every recipe, in the order in which the field came upon them; then those that were added. */
export const recipes: ReadonlyMap<string, Recipe> = known;

/**
 * Makes a recipe of one's own known by its name, to be trained and used like the others.
 * @throws ConfigError when another recipe has this name
 */
export function addRecipe(recipe: Recipe): void {
  const before = known.get(recipe.name);
  if (before !== undefined && before !== recipe) {
    throw new ConfigError(`recipe ${recipe.name}: there is another of this name; choose a different one`);
  }
  known.set(recipe.name, recipe);
}

export { adversarialOptions } from "./adversarial-options.js";
export type { AdversarialOptions } from "./adversarial-options.js";
export { adversarialGan, seenBy } from "./adversarial-recipe.js";
export type { AdversarialParts } from "./adversarial-recipe.js";
export { oneOf, option, real, stepCount, whole } from "./options.js";
export type { StepShare } from "./options.js";
export { preferredSize, recipe } from "./recipe.js";
export type { OptionsSchema, Preset, Recipe, TrainingDefaults } from "./recipe.js";
