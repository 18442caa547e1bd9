/** @file The entry point for pages and Workers: the compiler, networks, optimisers, GANs and the WASM engine, without Node. */
export * from "../base/errors.js";
export * as tensor from "../tensor/index.js";
export * as nn from "../nn/index.js";
export * as optim from "../optim/index.js";
export * as gan from "../gan/index.js";
export { compile, f32, grad, i32, vjp } from "../tensor/index.js";
export { createWasmExecutor, defaultThreads, detectFeatures } from "../backends/wasm/index.js";
export type { WasmFeatures, WasmOptions } from "../backends/wasm/index.js";
export { createLoader } from "../data/loader.js";
export type { BatchLoader, LoaderOptions } from "../data/loader.js";
export { MemoryDataset } from "../data/memory-dataset.js";
export type { MemoryDatasetFields } from "../data/memory-dataset.js";
export { tileImages } from "../data/image-grid.js";
export type { GridOptions, Picture } from "../data/image-grid.js";
