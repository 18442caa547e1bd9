/** @file Parts of a recipe's option schema: each option's type, default and help text in one place. */
import * as v from "valibot";

/** A field that may be left out. @param help what it is, for `--help` and the studio's form. */
export const option = <Schema extends v.GenericSchema>(
  schema: Schema,
  fallback: NonNullable<v.InferInput<Schema>>,
  help: string,
) => v.optional(v.pipe(schema, v.description(help)), fallback);

/** A whole number. */
export const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** How an option that counts steps goes with the length of a run: unless set, it is `all` of the run's steps, or a `share`, as its default is of the recipe's. */
export type StepShare = "all" | "share";

/** A number of steps that goes with those of the run. @param fallback for as many steps as the recipe is trained by default */
export const stepCount = (least: number, share: StepShare, fallback: number, help: string) =>
  v.optional(v.pipe(whole(least, 1e9), v.metadata({ steps: share }), v.description(help)), fallback);

/** A number. */
export const real = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));

/** One of several words. */
export const oneOf = <const Words extends readonly string[]>(words: Words) => v.picklist(words);
