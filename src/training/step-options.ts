/** @file Options that count steps follow the length of a run: who trains twice as long gets a schedule twice as long. */
import * as v from "valibot";
import type { Preset, Recipe, StepShare } from "../gan/index.js";

/** How an option goes with the run's steps, if it counts steps (`stepCount`). */
function shareOf(entry: v.GenericSchema): StepShare | undefined {
  const schema = "wrapped" in entry ? (entry.wrapped as v.GenericSchema) : entry;
  const { steps } = v.getMetadata(schema);
  return steps === "all" || steps === "share" ? steps : undefined;
}

/**
 * Values of a recipe's options that count steps, for a run of so many.
 * @param preset what else the recipe's defaults are for the data at hand
 * @param steps of the run
 */
export function stepOptions(recipe: Recipe, preset: Preset, steps: number): Record<string, number> {
  const defaults: Record<string, unknown> = v.parse(recipe.options, {});
  const ownSteps = preset.steps ?? recipe.training.steps;
  const values: Record<string, number> = {};
  for (const [name, entry] of Object.entries(recipe.options.entries)) {
    const share = shareOf(entry);
    const set = preset.options?.[name];
    if (share === "share") values[name] = Math.floor((Number(set ?? defaults[name]) * steps) / ownSteps);
    else if (share === "all" && set === undefined) values[name] = steps;
  }
  return values;
}
