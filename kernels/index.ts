/** @file Entry of the CPU kernels: everything exported here is an export of the WASM module. */

export * from "./argmax";
export * from "./barrier";
export { convolve } from "./convolution";
export { convolveGradient } from "./convolution-gradient";
export { scatterConvolve } from "./convolution-scatter";
export * from "./gather";
export * from "./gemm";
export * from "./math";
export * from "./philox";
