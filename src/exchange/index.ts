/** @file Trained models out to other tools, and in from them. */
export { exportOnnx } from "./onnx-files.js";
export type { OnnxExport, OnnxExportOptions, WrittenOnnx } from "./onnx-files.js";
export { onnxOf } from "./onnx.js";
export type { DataKnown, OnnxFile, OnnxOptions } from "./onnx.js";
export type { ImageSamples, WeightLoss } from "./onnx-loss.js";
export type { Truncation } from "./onnx-parts.js";
export { exportPyTorch } from "./pytorch.js";
export type { PyTorchExport, PyTorchExportOptions } from "./pytorch.js";
