/** @file GANs: losses, regularisers, augmentations, architectures, recipes, and the programs that train and use them. */
export type {
  Applied,
  Compressor,
  DataSpec,
  Detector,
  Draws,
  Gan,
  ImageSpec,
  Judge,
  LatentGenerator,
  Networks,
  Phase,
  PhaseContext,
  PhaseResult,
  Rate,
  StyledGenerator,
  Translator,
  UseDefinition,
} from "./gan.js";
export { adversarialJudge, adversarialPhases } from "./adversarial/phases.js";
export type { Game, Judged } from "./adversarial/game.js";
export * from "./architectures/acgan.js";
export * from "./architectures/cyclegan-resnet.js";
export * from "./architectures/dcgan.js";
export * from "./architectures/heads.js";
export * from "./architectures/infogan.js";
export * from "./architectures/labelled.js";
export * from "./architectures/hific.js";
export * from "./architectures/logistic-mixture.js";
export * from "./architectures/mlp.js";
export * from "./architectures/resnet-blocks.js";
export * from "./architectures/resnet.js";
export * from "./architectures/patchgan.js";
export type { TranslationNorm } from "./architectures/translation-layers.js";
export { inAllLayers } from "./architectures/styles.js";
export * from "./architectures/unet.js";
export * from "./architectures/context-encoder.js";
export * from "./architectures/srgan.js";
export * from "./architectures/ncsnpp.js";
export * from "./architectures/r3gan.js";
export * from "./architectures/time-discriminator.js";
export * from "./architectures/points.js";
export * from "./augment/index.js";
export * from "./image-pool.js";
export {
  generation,
  generationInputs,
  generationSpecs,
  inUse,
  latents,
  latentsInputs,
  networksInUse,
  previewing,
  previewingInputs,
  translation,
  translationInputs,
} from "./in-use.js";
export * from "./layers-in-use.js";
export { initialization, initializationInputs } from "./initialization.js";
export * from "./feature-matching.js";
export * from "./holes.js";
export * from "./losses/index.js";
export * from "./quantize.js";
export * from "./recipes/index.js";
export * from "./regularizers/index.js";
export { withFrozenLayers } from "./freeze.js";
export { averageOf, optimizerOf, prefixInUse, specsInUse, stateSpecs, under, withPrefix } from "./state-names.js";
export * from "./terms/auxiliary-classes.js";
export * from "./terms/mutual-information.js";
export { judging, judgingInputs } from "./judging.js";
export { networkCalls } from "./network-calls.js";
export type { CallOperand, NetworkCall } from "./network-calls.js";
export { dueAt, trainingInputs, trainingStep } from "./train-step.js";
export type { StepOptions } from "./train-step.js";
