/** @file Switches that make no sense together are refused, with the reason. */
import { ConfigError } from "../../base/errors.js";
import type { Module } from "../../nn/index.js";
import { losses } from "../losses/index.js";
import { regularizerNames, regularizers } from "../regularizers/index.js";
import type { AdversarialOptions } from "./adversarial-options.js";

/** A combination: whether it is asked for, and why it makes no sense. */
type Rule = readonly [isAsked: boolean, reason: string];

/** @throws ConfigError for the first senseless combination */
export function checkCombination(options: AdversarialOptions, discriminator: Module, isConditional: boolean): void {
  const loss = losses[options.loss];
  const perImage = regularizerNames.filter((name) => options[name] > 0 && regularizers[name].isPerImage);
  const rules: readonly Rule[] = [
    [
      perImage.length > 0 && discriminator.mixesBatch === true,
      `${perImage[0] ?? ""} is about the gradient at single images, but this discriminator mixes the images of a batch (batch normalisation or minibatch statistics); take another recipe or leave ${perImage[0] ?? ""} out`,
    ],
    [
      options.pack > 1 && isConditional,
      "pack puts images of several classes into one, but this discriminator is told one class per image; leave pack out",
    ],
    [
      options.topK < 1 && loss.isRelative,
      `topK drops fake images, but the loss ${options.loss} pairs each with a real one; leave topK out or take another loss`,
    ],
    [
      options.weightClip > 0 && options.spectralNorm,
      "weightClip and spectralNorm both bound the discriminator, and normalised weights undo the clipping; leave one out",
    ],
    [
      options.unroll > 0 && options.criticSteps > 1,
      "unroll looks ahead from a discriminator that is trained once a step; leave criticSteps or unroll out",
    ],
    [
      options.labelSmoothing > 0 && loss.smoothed === undefined,
      `labelSmoothing moves the discriminator's target for real images, and the loss ${options.loss} has none; leave labelSmoothing out or take another loss`,
    ],
    [
      options.schedule !== "constant" && options.decayUntil <= options.decayFrom,
      `decayUntil ${options.decayUntil} is not after decayFrom ${options.decayFrom}; give a later step`,
    ],
  ];
  const broken = rules.find(([isAsked]) => isAsked);
  if (broken !== undefined) throw new ConfigError(`options: ${broken[1]}`);
}
