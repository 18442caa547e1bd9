/** @file Recipes by name. */
import { dcgan } from "./dcgan.js";
import { inpaint } from "./inpaint.js";
import type { Recipe } from "./recipe.js";
import { srgan } from "./srgan.js";
import { vanilla } from "./vanilla.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([
  [vanilla.name, vanilla],
  [dcgan.name, dcgan],
  [inpaint.name, inpaint],
  [srgan.name, srgan],
]);

export { preferredSize } from "./recipe.js";
export type { OptionsSchema, Recipe, TrainingDefaults } from "./recipe.js";
