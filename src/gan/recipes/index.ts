/** @file Recipes by name. */
import { cyclegan } from "./cyclegan.js";
import { dcgan } from "./dcgan.js";
import { pix2pix } from "./pix2pix.js";
import type { Recipe } from "./recipe.js";
import { vanilla } from "./vanilla.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([
  [vanilla.name, vanilla],
  [dcgan.name, dcgan],
  [pix2pix.name, pix2pix],
  [cyclegan.name, cyclegan],
]);

export { preferredSize } from "./recipe.js";
export type { OptionsSchema, Recipe, TrainingDefaults } from "./recipe.js";
