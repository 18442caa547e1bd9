/** @file The WASM backend's public face. */
export { createWasmExecutor, defaultThreads, maxThreads } from "./executor.js";
export type { WasmOptions } from "./executor.js";
export { detectFeatures, enableRelaxedSimd } from "./features.js";
export type { WasmFeatures } from "./features.js";
