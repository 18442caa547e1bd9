/** @file Switches that make no sense together are refused, with the reason. */
import { ConfigError } from "../../base/errors.js";
import type { Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";
import type { AdversarialLoss } from "../losses/index.js";
import { regularizerNames, regularizers } from "../regularizers/index.js";
import type { RegularizerName } from "../regularizers/index.js";
import type { GameOptions } from "./adversarial-options.js";

/** A combination: whether it is asked for, and why it makes no sense. */
type Rule = readonly [isAsked: boolean, reason: string];

/** What the switches are to work with. */
export interface Circumstances {
  readonly loss: AdversarialLoss;
  readonly discriminator: Module;
  /** Whether D is told each image's class. */
  readonly isConditional: boolean;
  readonly data: ImageSpec;
}

/** @throws ConfigError for the first senseless combination */
export function checkCombination(options: GameOptions, circumstances: Circumstances): void {
  const rules = [
    ...lossRules(options, circumstances),
    ...gradientRules(options, circumstances),
    ...imageRules(options, circumstances),
    ...courseRules(options),
  ];
  const broken = rules.find(([isAsked]) => isAsked);
  if (broken !== undefined) throw new ConfigError(`options: ${broken[1]}`);
}

/** The regularisers among these that have a weight. */
const weighed = (options: GameOptions, names: readonly RegularizerName[] = regularizerNames) =>
  names.filter((name) => options[name] > 0);

/** Those that want a gradient of length 1, and those that want none. */
const towardsOne = ["gradientPenalty", "dragan"] as const;
const towardsZero = ["zeroCentredPenalty", "r1", "r2"] as const;

/** What does not suit the loss. */
function lossRules(options: GameOptions, { loss }: Circumstances): Rule[] {
  const isAdaptive = options.augment === "ada" || options.augment === "apa";
  const bounds = weighed(options, [...towardsOne, ...towardsZero, "leCam"]).length > 0;
  return [
    [
      options.topK < 1 && loss.isRelative,
      `topK drops fake images, but the loss ${loss.name} pairs each with a real one; leave topK out or take another loss`,
    ],
    [
      options.labelSmoothing > 0 && loss.smoothed === undefined,
      `labelSmoothing moves the discriminator's target for real images, and the loss ${loss.name} has none; leave labelSmoothing out or take another loss`,
    ],
    [
      isAdaptive && loss.undecided === undefined,
      `${options.augment} follows the sign of D(x), which says nothing under the loss ${loss.name}, where only differences count; take diffaugment or another loss`,
    ],
    [
      options.leCam > 0 && loss.isRelative,
      `leCam holds the discriminator's outputs near their averages, but the loss ${loss.name} looks at differences only; leave leCam out or take another loss`,
    ],
    [
      loss.name === "wasserstein" && !(bounds || options.weightClip > 0 || options.spectralNorm),
      "the loss wasserstein is a distance only for a discriminator whose slope is bounded; add gradientPenalty 10, weightClip 0.01 or spectralNorm",
    ],
  ];
}

/** What pulls the discriminator's gradient two ways, or has none to pull. */
function gradientRules(options: GameOptions, { discriminator }: Circumstances): Rule[] {
  const perImage = weighed(options).find((name) => regularizers[name].isPerImage);
  const [one, zero] = [weighed(options, towardsOne)[0], weighed(options, towardsZero)[0]];
  const normalisesBatch = Object.keys(discriminator.buffers ?? {}).some((name) => name.endsWith("running_mean"));
  return [
    [
      perImage !== undefined && normalisesBatch,
      `${perImage ?? ""} is about the gradient at single images, but this discriminator normalises over the batch; take another recipe or leave ${perImage ?? ""} out`,
    ],
    [
      one !== undefined && zero !== undefined,
      `${one ?? ""} wants gradients of length 1 and ${zero ?? ""} none at all; leave one out`,
    ],
    [
      one !== undefined && options.weightClip > 0,
      `${one ?? ""} wants gradients of length 1, and weightClip makes them as small as it likes; leave one out`,
    ],
    [
      options.weightClip > 0 && options.spectralNorm,
      "weightClip and spectralNorm both bound the discriminator, and normalised weights undo the clipping; leave one out",
    ],
  ];
}

/** What does not suit the images. */
function imageRules(options: GameOptions, { isConditional, data }: Circumstances): Rule[] {
  const moves =
    options.augment === "ada" || options.augment === "diffaugment"
      ? options.augment
      : options.consistency > 0
        ? "consistency"
        : undefined;
  return [
    [
      options.pack > 1 && isConditional,
      "pack puts images of several classes into one, but this discriminator is told one class per image; leave pack out",
    ],
    [
      moves !== undefined && Math.min(data.height, data.width) < 8,
      `${moves ?? ""} moves pictures about, but these are ${data.height}×${data.width} pixels; leave it out`,
    ],
    [
      options.instanceNoiseSteps > 0 && options.instanceNoise === 0,
      "instanceNoiseSteps says how fast instanceNoise fades, but that is 0; give both",
    ],
  ];
}

/** What does not suit the course of the training. */
const courseRules = (options: GameOptions): Rule[] => [
  [
    options.unroll > 0 && options.criticSteps > 1,
    "unroll looks ahead from a discriminator that is trained once a step; leave criticSteps or unroll out",
  ],
  [
    options.schedule !== "constant" && options.decayUntil <= options.decayFrom,
    `decayUntil ${options.decayUntil} is not after decayFrom ${options.decayFrom}; give a later step`,
  ],
];
