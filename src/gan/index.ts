/** @file GANs: losses, architectures, recipes, and the programs that train them. */
export type { Gan, ImageSpec, Phase, PhaseContext, PhaseResult } from "./gan.js";
export * from "./architectures/dcgan.js";
export * from "./architectures/dcgan.js";
export * from "./architectures/mlp.js";
export * from "./architectures/points.js";
export * from "./losses/index.js";
export * from "./recipes/index.js";
export {
  initialization,
  latents,
  programInputs,
  sampling,
  samplingSpecs,
  stateSpecs,
  trainingStep,
} from "./train-step.js";
