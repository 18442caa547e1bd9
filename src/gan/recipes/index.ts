/** @file Recipes by name. */
import { dcgan } from "./dcgan.js";
import { ddgan } from "./ddgan.js";
import { diffusionGan } from "./diffusion-gan.js";
import type { Recipe } from "./recipe.js";
import { vanilla } from "./vanilla.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([
  [vanilla.name, vanilla],
  [dcgan.name, dcgan],
  [ddgan.name, ddgan],
  [diffusionGan.name, diffusionGan],
]);

export { preferredSize } from "./recipe.js";
export type { OptionsSchema, Recipe, TrainingDefaults } from "./recipe.js";
