/** @file Recipes by name. */
import { ConfigError } from "../../base/errors.js";
import { acgan } from "./acgan.js";
import { cgan } from "./cgan.js";
import { dcgan } from "./dcgan.js";
import { infogan } from "./infogan.js";
import { lsgan } from "./lsgan.js";
import { sagan } from "./sagan.js";
import { sngan } from "./sngan.js";
import { vanilla } from "./vanilla.js";
import { wganGp } from "./wgan-gp.js";
import { wgan } from "./wgan.js";
import type { Recipe } from "./recipe.js";

const known = new Map<string, Recipe>(
  [vanilla, cgan, dcgan, infogan, acgan, lsgan, wgan, wganGp, sngan, sagan].map((recipe) => [recipe.name, recipe]),
);

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
export { oneOf, option, real, whole } from "./options.js";
export { preferredSize, recipe } from "./recipe.js";
export type { OptionsSchema, Preset, Recipe, TrainingDefaults } from "./recipe.js";
