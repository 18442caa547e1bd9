/** @file The tensor compiler's public face. */
export { compile, f32, i32, trace } from "./compile.js";
export type { CompileOptions, Symbols, Traceable, Traced, Tensors, TensorSpecs } from "./compile.js";
export { grad, vjp } from "./autodiff/grad.js";
export { formatGraph } from "./graph/graph.js";
export type { Graph, TensorSpec } from "./graph/graph.js";
export type { DType } from "./graph/op.js";
export type { Tensor } from "./graph/tensor.js";
export type { Executor, Program, RunResult, StateBank, TensorData } from "./plan/executor.js";
export type { Plan } from "./plan/plan.js";
export { formatPlan } from "./plan/print.js";
export * from "./ops/elementwise.js";
export * from "./ops/matmul.js";
export * from "./ops/movement.js";
export * from "./ops/random.js";
export * from "./ops/reduce.js";
