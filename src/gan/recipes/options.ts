/** @file A recipe's options: schema, default and help text in one place, and those that adversarial recipes share. */
import * as v from "valibot";
import { lossNames } from "../losses/index.js";

/** A field that may be left out. @param help what it is, for `--help` and the studio's form. */
export const option = <Schema extends v.GenericSchema>(
  schema: Schema,
  fallback: NonNullable<v.InferInput<Schema>>,
  help: string,
) => v.optional(v.pipe(schema, v.description(help)), fallback);

/** A whole number. */
export const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** A number. */
export const real = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));

/** Whether, and how slowly, the generator that draws samples is averaged. */
export const averageDecay = (fallback: number) =>
  option(real(0, 0.99999), fallback, "per step, of the averaged generator that draws samples; 0 for none");

/** Options of an unconditional GAN whose players both use Adam. */
export const adversarialOptions = {
  loss: option(v.picklist(lossNames), "non-saturating", "what the players minimise"),
  latent: option(whole(1, 4096), 100, "size of z ~ N(0, 1)"),
  learningRate: option(real(0, 1), 2e-4, "of Adam, both players"),
  beta1: option(real(0, 0.9999), 0.5, "Adam's decay of the first moment"),
  beta2: option(real(0, 0.99999), 0.999, "Adam's decay of the second moment"),
  averageDecay: averageDecay(0.999),
} as const;
