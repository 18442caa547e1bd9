/** @file Recipes by name. */
import { acgan } from "./acgan.js";
import { cgan } from "./cgan.js";
import { dcgan } from "./dcgan.js";
import { infogan } from "./infogan.js";
import type { Recipe } from "./recipe.js";
import { sagan } from "./sagan.js";
import { sngan } from "./sngan.js";
import { vanilla } from "./vanilla.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([
  [vanilla.name, vanilla],
  [cgan.name, cgan],
  [dcgan.name, dcgan],
  [infogan.name, infogan],
  [acgan.name, acgan],
  [sngan.name, sngan],
  [sagan.name, sagan],
]);

export { preferredSize } from "./recipe.js";
export type { OptionsSchema, Recipe, TrainingDefaults } from "./recipe.js";
