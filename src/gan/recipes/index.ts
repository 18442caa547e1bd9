/** @file Recipes by name. */
import { dcgan } from "./dcgan.js";
import { lsgan } from "./lsgan.js";
import type { Recipe } from "./recipe.js";
import { vanilla } from "./vanilla.js";
import { wganGp } from "./wgan-gp.js";
import { wgan } from "./wgan.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([
  [vanilla.name, vanilla],
  [dcgan.name, dcgan],
  [lsgan.name, lsgan],
  [wgan.name, wgan],
  [wganGp.name, wganGp],
]);

export { preferredSize } from "./recipe.js";
export type { OptionsSchema, Preset, Recipe, TrainingDefaults } from "./recipe.js";
