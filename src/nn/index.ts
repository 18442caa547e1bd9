/** @file Networks: modules, initialisers, losses. */
export * from "./activations.js";
export * from "./dropout.js";
export * from "./initializers.js";
export * from "./linear.js";
export * from "./losses.js";
export { parameterCount, Scope } from "./module.js";
export type { Draw, Module, Parameter } from "./module.js";
export * from "./sequential.js";
