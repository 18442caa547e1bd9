/** @file Recipes by name. */
import { dcgan } from "./dcgan.js";
import type { Recipe } from "./recipe.js";
import { stylegan } from "./stylegan.js";
import { stylegan2 } from "./stylegan2.js";
import { vanilla } from "./vanilla.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([
  [vanilla.name, vanilla],
  [dcgan.name, dcgan],
  [stylegan.name, stylegan],
  [stylegan2.name, stylegan2],
]);

export { preferredSize } from "./recipe.js";
export type { OptionsSchema, Recipe, TrainingDefaults } from "./recipe.js";
