/** @file GANs: losses, architectures, recipes, and the programs that train them. */
export type { Gan, ImageSpec, Phase, PhaseContext, PhaseResult } from "./gan.js";
export * from "./architectures/acgan.js";
export * from "./architectures/dcgan.js";
export * from "./architectures/heads.js";
export * from "./architectures/infogan.js";
export * from "./architectures/labelled.js";
export * from "./architectures/mlp.js";
export * from "./architectures/resnet-blocks.js";
export * from "./architectures/resnet.js";
export * from "./losses/index.js";
export * from "./recipes/index.js";
export * from "./terms/auxiliary-classes.js";
export * from "./terms/mutual-information.js";
export {
  initialization,
  latents,
  programInputs,
  sampling,
  samplingSpecs,
  stateSpecs,
  trainingStep,
} from "./train-step.js";
