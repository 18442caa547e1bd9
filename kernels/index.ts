/** @file Entry of the CPU kernels: everything exported here is an export of the WASM module. */

export * from "./argmax";
export * from "./barrier";
export * from "./gemm";
export * from "./math";
export * from "./philox";
