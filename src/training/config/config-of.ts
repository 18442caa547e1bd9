/** @file A whole configuration from a recipe's name and what differs from its defaults: for programs. */
import type { TrainingConfig } from "./config.js";
import type { RunConfig } from "./define-config.js";
import { findRecipe, resolveConfig } from "./settings.js";
import type { Setting } from "./settings.js";

/**
 * A configuration that training takes: `configOf({ recipe: "dcgan", steps: 2000, options: { width: 64 } })`.
 * @throws ConfigError naming the field, its value and what it may be
 */
export function configOf({ recipe, options = {}, ...fields }: RunConfig): TrainingConfig {
  const setting = ([path, value]: [string, unknown]): Setting => ({ path, value, isTyped: true, origin: "configOf" });
  const ofRecipe = Object.entries(options).map(([name, value]) => setting([`options.${name}`, value]));
  return resolveConfig(findRecipe(recipe), [...Object.entries(fields).map(setting), ...ofRecipe]).config;
}
