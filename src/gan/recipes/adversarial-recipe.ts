/** @file From a recipe's networks and its switches to a GAN: what all adversarial recipes share. */
import { spectralNorm } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { adam, clipGradients, clipWeights, cosineDecay, linearDecay, rmsprop, sgd } from "../../optim/index.js";
import type { AdamOptions, Optimizer } from "../../optim/index.js";
import { mul } from "../../tensor/index.js";
import { adversarialJudge, adversarialPhases } from "../adversarial/phases.js";
import type { Game } from "../adversarial/game.js";
import { minibatchChannels, withMinibatchChannels } from "../adversarial/minibatch-channels.js";
import type { MinibatchChannels } from "../adversarial/minibatch-channels.js";
import { inOnePass, inTwoPasses } from "../adversarial/passes.js";
import { augmentations, instanceNoise } from "../augment/index.js";
import type { Augmentation } from "../augment/index.js";
import { rateAt } from "../gan.js";
import type { DataSpec, Gan, ImageSpec, LatentGenerator, PhaseContext, Rate } from "../gan.js";
import { losses } from "../losses/index.js";
import type { AdversarialLoss } from "../losses/index.js";
import { regularizerNames, regularizers } from "../regularizers/index.js";
import type { WeightedRegularizer } from "../regularizers/index.js";
import type { GameOptions } from "./adversarial-options.js";
import { checkCombination } from "./check-combination.js";

/** What a recipe says itself. */
export interface AdversarialParts {
  /** The discriminator, for {@link seenBy}'s images. */
  readonly discriminator: Module;
  /** What the players minimise; the option's unless given. */
  readonly loss?: AdversarialLoss;
  /** The images that D judges, before packing; the data's unless given. */
  readonly judged?: ImageSpec;
  /** G alone, z [N, latent] (and labels) → images; or several networks, with `generate` and `generator` to say how they work together. */
  readonly generators: Readonly<Record<string, Module>>;
  /** Whether both players are told the images' classes. */
  readonly isConditional?: boolean;
  /** G's images of a step; G of z and, if conditional, the real images' labels unless given. */
  readonly generate?: Game["generate"];
  /** How images are drawn in use; likewise unless given. */
  readonly generator?: LatentGenerator;
  /** How a G that makes images from images is used; then there is no `generator`. */
  readonly use?: Pick<Gan, "translators" | "preview" | "target">;
  /** What D judges as real; the data's images unless given. */
  readonly real?: Game["real"];
  /** What D is told; the labels if conditional unless given. */
  readonly given?: Game["given"];
  readonly terms?: Game["terms"];
  readonly adversarialWeight?: Game["adversarialWeight"];
  readonly regularizers?: readonly WeightedRegularizer[];
  readonly augmentations?: readonly Augmentation[];
  readonly memory?: Gan["memory"];
  readonly averageDecay?: Gan["averageDecay"];
  /** A factor on both learning rates beside the schedule's. */
  readonly rate?: Game["rate"];
  /** Adam's second decay where it changes while training; the option unless given. */
  readonly beta2?: AdamOptions["beta2"];
}

/** What changes the channels of the images that D judges. */
export type SeenOptions = Pick<GameOptions, "pack" | keyof MinibatchChannels>;

/** The images of the data as D gets them: packed ones have more channels. */
const packedImages = <Data extends ImageSpec>({ pack }: SeenOptions, data: Data): Data => ({
  ...data,
  channels: data.channels * pack,
});

/** The images that D's first layer sees: what is told of the batch are channels, too. */
export const seenBy = <Data extends ImageSpec>(options: SeenOptions, data: Data): Data => ({
  ...data,
  channels: packedImages(options, data).channels + minibatchChannels(options),
});

/**
 * A GAN of two players.
 * @param options with `latent` unless the images come from something else
 * @throws ConfigError for switches that make no sense together, with the reason
 */
export function adversarialGan(
  options: GameOptions & { readonly latent?: number },
  data: DataSpec,
  parts: AdversarialParts,
): Gan {
  const { latent = 0, averageDecay } = options;
  const { isConditional = false, generators, loss = losses[options.loss] } = parts;
  const judge = withMinibatchChannels(parts.discriminator, packedImages(options, parts.judged ?? data), options);
  const discriminator = options.spectralNorm ? spectralNorm(judge) : judge;
  checkCombination(options, { loss, discriminator, isConditional, data });
  const classes = isConditional ? { classes: data.classes ?? 0 } : {};
  const labelsOf = (context: PhaseContext) => (isConditional ? [context.labels()] : []);
  const terms = [...weighted(options), ...(parts.regularizers ?? [])];
  const views = [...augmentationsOf(options), ...(parts.augmentations ?? [])];
  const game: Game = {
    loss: options.labelSmoothing > 0 ? smoothedBy(loss, options.labelSmoothing) : loss,
    optimizers: optimizersOf({ ...options, beta2: parts.beta2 ?? options.beta2 }),
    rate: productOf(rateOf(options), parts.rate ?? 1),
    criticSteps: options.criticSteps,
    generators: Object.keys(generators),
    generate:
      parts.generate ??
      ((context) => context.network("generator")(context.normal([context.batch, latent], "z"), ...labelsOf(context))),
    real: parts.real,
    given: parts.given ?? labelsOf,
    passes: discriminator.mixesBatch === true || areJudgedAgain(terms) ? inTwoPasses : inOnePass,
    regularizers: terms,
    augmentations: views,
    pack: options.pack,
    topK: options.topK,
    unroll: options.unroll,
    terms: parts.terms,
    adversarialWeight: parts.adversarialWeight,
  };
  return {
    networks: { ...generators, discriminator },
    averaged: Object.keys(generators),
    averageDecay: parts.averageDecay ?? averageDecay,
    labels: isConditional,
    memory: Object.assign(
      {},
      parts.memory,
      ...terms.map(({ regularizer }) => regularizer.memory),
      ...views.map(({ memory }) => memory),
    ) as Gan["memory"],
    ...(parts.use ?? {
      generator: parts.generator ?? {
        definition: { kind: "network", network: "generator" },
        latent,
        ...classes,
        forward: ({ network }, z, labels) => network("generator")(z, ...(labels === undefined ? [] : [labels])),
      },
    }),
    phases: adversarialPhases(game),
    judge: adversarialJudge(game),
  };
}

/** Whether regularisers judge the same batches again at every step: what two passes have computed serves them as well. */
const areJudgedAgain = (terms: readonly WeightedRegularizer[]): boolean =>
  terms.some(
    ({ regularizer, every = 1 }) => every === 1 && (regularizer === regularizers.r1 || regularizer === regularizers.r2),
  );

/** a · b, at every step. */
const productOf = (a: Rate, b: Rate): Rate => (b === 1 ? a : (step) => mul(rateAt(b, step), rateAt(a, step)));

/** The loss with real images worth a little less than 1. */
const smoothedBy = (loss: AdversarialLoss, smoothing: number): AdversarialLoss => ({
  ...loss,
  discriminator: (real, fake) => loss.smoothed?.(real, fake, 1 - smoothing) ?? loss.discriminator(real, fake),
});

const weighted = (options: GameOptions): WeightedRegularizer[] =>
  regularizerNames
    .filter((name) => options[name] > 0)
    .map((name) => ({ regularizer: regularizers[name], weight: options[name], every: options.regularizeEvery }));

/** Noise comes last, so that nothing blurs or moves it. */
const augmentationsOf = (options: GameOptions): readonly Augmentation[] => [
  ...augmentations[options.augment]({ target: options.augmentTarget, images: options.augmentImages }),
  ...(options.instanceNoise > 0 ? [instanceNoise(options.instanceNoise, options.instanceNoiseSteps)] : []),
];

/** How the learning rates fall. */
export function rateOf({ schedule, decayFrom, decayUntil }: GameOptions): Rate {
  switch (schedule) {
    case "constant":
      return 1;
    case "linear":
      return linearDecay(decayFrom, decayUntil);
    case "cosine":
      return cosineDecay(decayUntil);
    default:
      return schedule satisfies never;
  }
}

/** The switches, where Adam's second decay may change while training. */
type OptimizerOptions = Omit<GameOptions, "beta2"> & Pick<AdamOptions, "beta2">;

/** Optimisers of both players. */
export function optimizersOf(options: OptimizerOptions): Game["optimizers"] {
  const { learningRate, discriminatorLearningRate, gradientClip, weightClip } = options;
  const ofPlayer = (rate: number): Optimizer =>
    gradientClip > 0 ? clipGradients(optimizerOf(options, rate), gradientClip) : optimizerOf(options, rate);
  const discriminator = ofPlayer(discriminatorLearningRate > 0 ? discriminatorLearningRate : learningRate);
  return {
    generator: ofPlayer(learningRate),
    discriminator: weightClip > 0 ? clipWeights(discriminator, weightClip) : discriminator,
  };
}

function optimizerOf({ optimizer, beta1, beta2 = 0.999 }: OptimizerOptions, learningRate: number): Optimizer {
  switch (optimizer) {
    case "adam":
      return adam({ learningRate, beta1, beta2 });
    case "rmsprop":
      return rmsprop({ learningRate });
    case "sgd":
      return sgd({ learningRate });
    default:
      return optimizer satisfies never;
  }
}
