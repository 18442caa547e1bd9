/** @file Trained models out to other tools, and in from them. */
export { importWeights } from "./import/import-weights.js";
export type { ImportedRun, ImportOptions } from "./import/import-weights.js";
export type { Origin } from "./import/origin.js";
export { exportGenerator } from "./generator-file.js";
export type { GeneratorExport, GeneratorExportOptions } from "./generator-file.js";
export { exportOnnx } from "./onnx-files.js";
export type { OnnxExport, OnnxExportOptions, WrittenOnnx } from "./onnx-files.js";
export { onnxOf } from "./onnx.js";
export type { DataKnown, OnnxFile, OnnxOptions } from "./onnx.js";
export type { ImageSamples, WeightLoss } from "./onnx-loss.js";
export type { Truncation } from "./onnx-parts.js";
export { openWeights } from "./weights/open-weights.js";
export type { StoredTensor, WeightsFile } from "./weights/weights-file.js";
export { exportPyTorch } from "./pytorch.js";
export type { PyTorchExport, PyTorchExportOptions } from "./pytorch.js";
