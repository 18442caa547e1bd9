/** @file Recipes by name. */
import type { Recipe } from "./recipe.js";
import { vanilla } from "./vanilla.js";

/** Every recipe, in the order in which the field came upon them. */
export const recipes: ReadonlyMap<string, Recipe> = new Map<string, Recipe>([[vanilla.name, vanilla]]);

export type { OptionsSchema, Recipe, TrainingDefaults } from "./recipe.js";
