/** @file The switches that every adversarial recipe has; a recipe says only which of them differ from these defaults. */
import * as v from "valibot";
import { augmentationNames } from "../augment/index.js";
import { lossNames } from "../losses/index.js";
import { regularizerNames, regularizers } from "../regularizers/index.js";
import type { RegularizerName } from "../regularizers/index.js";
import { oneOf, option, real, stepCount, whole } from "./options.js";

const basic = {
  loss: option(v.picklist(lossNames), "non-saturating", "what the players minimise"),
  optimizer: option(oneOf(["adam", "rmsprop", "sgd"]), "adam", "of both players"),
  learningRate: option(real(0, 1), 2e-4, "of both players, or of the generator"),
  discriminatorLearningRate: option(real(0, 1), 0, "two time scales (TTUR); 0: as learningRate"),
  beta1: option(real(0, 0.9999), 0.5, "Adam's decay of the first moment"),
  beta2: option(real(0, 0.99999), 0.999, "Adam's decay of the second moment"),
  schedule: option(oneOf(["constant", "linear", "cosine"]), "constant", "how the learning rates fall"),
  decayFrom: stepCount(0, "share", 0, "steps before a linear schedule begins to fall"),
  decayUntil: stepCount(1, "all", 100_000, "steps after which they have fallen to zero; all of the run's unless set"),
  criticSteps: option(whole(1, 1000), 1, "discriminator's steps for one of the generator"),
  averageDecay: option(real(0, 0.99999), 0.999, "per step, of the averaged generator that draws samples; 0 for none"),
};

const stabilizing = {
  labelSmoothing: option(real(0, 0.5), 0, "one-sided: by how much less than 1 real images are called real"),
  instanceNoise: option(real(0, 10), 0, "deviation of noise on all that the discriminator sees"),
  instanceNoiseSteps: option(whole(0, 1e9), 0, "steps in which that noise fades to nothing; 0: it stays"),
  gradientClip: option(real(0, 1e6), 0, "largest norm of a player's gradient; 0 for none"),
  weightClip: option(real(0, 1e3), 0, "the discriminator's weights are cut to ± this (WGAN); 0 for none"),
  spectralNorm: option(v.boolean(), false, "divide the discriminator's weights by their largest singular value"),
  regularizeEvery: option(whole(1, 1000), 1, "steps from one use of the regularisers to the next (lazy)"),
  augment: option(v.picklist(augmentationNames), "none", "what is done to all that the discriminator sees"),
  augmentTarget: option(real(-1, 1), 0.6, "ada and apa: mean sign of D(x) that they aim at"),
  augmentImages: option(whole(1, 1e9), 500_000, "ada and apa: real images in which they can rise from never to always"),
  pack: option(whole(1, 16), 1, "images that the discriminator judges together (PacGAN)"),
  minibatchDeviation: option(v.boolean(), false, "show the discriminator how much the images of a batch differ"),
  minibatchDiscrimination: option(whole(0, 256), 0, "channels that show it how near each image is to the others"),
  topK: option(real(0.01, 1), 1, "share of its images that the generator learns from, the most convincing ones"),
  unroll: option(whole(0, 20), 0, "discriminator's steps that the generator looks ahead (unrolled GAN)"),
};

const weight = (name: RegularizerName) => option(real(0, 1e6), 0, `weight of: ${regularizers[name].help}; 0 for none`);

/** One weight per regulariser. */
const weights = Object.fromEntries(regularizerNames.map((name) => [name, weight(name)])) as {
  readonly [Name in RegularizerName]: ReturnType<typeof weight>;
};

const switches = { ...basic, ...stabilizing, ...weights };
const withLatent = { latent: option(whole(1, 4096), 100, "size of z ~ N(0, 1)"), ...switches };

/** Values of the switches of a GAN whose images come from something else than a latent. */
export type GameOptions = v.InferOutput<v.StrictObjectSchema<typeof switches, undefined>>;
/** Values of all switches. */
export type AdversarialOptions = v.InferOutput<v.StrictObjectSchema<typeof withLatent, undefined>>;

/** The entries with other defaults. */
function changed<Entries extends typeof switches>(entries: Entries, defaults: object): Entries {
  const others = Object.entries(defaults).map(([name, value]) => {
    const { wrapped } = entries[name as keyof typeof switches];
    return [name, v.optional(wrapped as v.GenericSchema, value)];
  });
  return { ...entries, ...(Object.fromEntries(others) as Partial<Entries>) };
}

/** The switches as entries of a recipe's schema. @param defaults those that the recipe sets otherwise */
export const adversarialOptions = (defaults: Partial<AdversarialOptions> = {}): typeof withLatent =>
  changed(withLatent, defaults);

/** {@link adversarialOptions} without the latent, for a GAN whose images come from something else. */
export const gameOptions = (defaults: Partial<GameOptions> = {}): typeof switches => changed(switches, defaults);
