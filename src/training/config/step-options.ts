/** @file Options that count steps follow the length of a run: who trains twice as long gets a schedule twice as long. */
import * as v from "valibot";
import type { Preset, Recipe, StepShare } from "../../gan/index.js";

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

/** Which schedule of a run has come to its end, for people; rates that have fallen to nothing teach nothing any more. @param options of the run */
export function endedSchedule(
  recipe: Recipe,
  options: Readonly<Record<string, unknown>>,
  step: number,
): string | undefined {
  if (options["schedule"] === "constant") return undefined;
  const ended = Object.entries(recipe.options.entries).find(
    ([name, entry]) => shareOf(entry) === "all" && Number(options[name]) > 0 && Number(options[name]) <= step,
  );
  if (ended === undefined) return undefined;
  const [name] = ended;
  return `learning rates came to their end at step ${String(options[name])} (${name}), more steps change little; to train for longer, start anew with more --steps`;
}
