/** @file Networks: modules, layers, initialisers, losses. */
export * from "./activations.js";
export * from "./ada-in.js";
export type { NormalizationOptions } from "./affine.js";
export * from "./attention.js";
export * from "./batch-norm.js";
export { applying, holdings } from "./composite.js";
export type { ApplyChild, Holdings } from "./composite.js";
export * from "./convolution.js";
export * from "./dropout.js";
export * from "./embedding.js";
export * from "./initializers.js";
export * from "./linear.js";
export * from "./losses.js";
export * from "./minibatch.js";
export { parameterCount, Scope } from "./module.js";
export type { Draw, Module, ModuleBuffer, Observe, Parameter } from "./module.js";
<<<<<<< HEAD
export * from "./prelu.js";
=======
export * from "./orthogonal.js";
>>>>>>> main
export * from "./resampling.js";
export { groupNorm, instanceNorm, layerNorm, pixelNorm } from "./sample-norms.js";
export * from "./sequential.js";
export * from "./spectral-norm.js";
export * from "./weight-matrix.js";
