/** @file GANs: losses, architectures, recipes, and the programs that train them. */
export type { Gan, ImageSpec, Phase, PhaseContext, PhaseResult } from "./gan.js";
export * from "./architectures/cyclegan-resnet.js";
export * from "./architectures/dcgan.js";
export * from "./architectures/mlp.js";
export * from "./architectures/patchgan.js";
export * from "./architectures/unet.js";
export * from "./image-pool.js";
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
