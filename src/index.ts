/**
 * @file Ganvas as a library: train a GAN and follow it, draw images from a run, or build a network of one's own.
 *
 *     const run = await startRun(resolveConfig(findRecipe("vanilla")).config);
 *     for await (const event of run.events) if (event.type === "step") console.log(event.step, event.metrics);
 */
export * from "./base/errors.js";
export * from "./backends/index.js";
export { createLoader, dataSources, encodePng, openDataset, tileImages } from "./data/index.js";
export type { BatchLoader, GridOptions, ImageDataset, Picture, Split } from "./data/index.js";
export { losses, lossNames, recipes } from "./gan/index.js";
export type { Gan, ImageSpec, Phase, PhaseContext, PhaseResult, Recipe } from "./gan/index.js";
export { compile, f32, grad, i32, vjp } from "./tensor/index.js";
export type { CompileOptions, Executor, Program, RunResult, StateBank, Tensor, Traceable } from "./tensor/index.js";
export * from "./generator/index.js";
export * from "./training/index.js";
export { exportOnnx, exportPyTorch, importWeights, onnxOf, openWeights } from "./exchange/index.js";
export type {
  ImportedRun,
  ImportOptions,
  DataKnown,
  OnnxExport,
  OnnxExportOptions,
  OnnxFile,
  OnnxOptions,
  PyTorchExport,
  PyTorchExportOptions,
  StoredTensor,
  WeightsFile,
  WrittenOnnx,
} from "./exchange/index.js";
