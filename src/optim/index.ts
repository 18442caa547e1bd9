/** @file Optimisers as graph updates. */
export * from "./adam.js";
export * from "./clipping.js";
export * from "./ema.js";
export { gradientSlot } from "./gradient-slots.js";
export type { GradientSlot } from "./gradient-slots.js";
export type { Optimizer, OptimizerUpdate } from "./optimizer.js";
export * from "./rmsprop.js";
export * from "./schedules.js";
export * from "./sgd.js";
