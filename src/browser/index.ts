/** @file The entry point for pages and Workers: the compiler, networks, optimisers, GANs, training and the WASM engine, without Node. */
export * from "../base/errors.js";
export * as tensor from "../tensor/index.js";
export * as nn from "../nn/index.js";
export * as optim from "../optim/index.js";
export * as gan from "../gan/index.js";
export { compile, f32, grad, i32, vjp } from "../tensor/index.js";
export { createWasmExecutor, defaultThreads, detectFeatures } from "../backends/wasm/index.js";
export type { WasmFeatures, WasmOptions } from "../backends/wasm/index.js";
export * from "../data/portable.js";
export { decodeSafetensors, encodeSafetensors } from "../interop/safetensors.js";
export type { SafetensorsTensor } from "../interop/safetensors.js";
export * from "../explore/portable.js";
export * from "../training/portable.js";
export * from "../backends/index.js";
export * from "../generator/index.js";
export { losses, lossNames, recipes } from "../gan/index.js";
export type { Gan, ImageSpec, Phase, PhaseContext, PhaseResult, Recipe } from "../gan/index.js";
export * as playground from "./playground/index.js";
