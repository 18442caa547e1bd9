/** @file Metrics of generators. */
export * from "./augmentation-gain.js";
export * from "./class-accuracy.js";
export * from "./auroc.js";
export * from "./digit-classifier.js";
export * from "./mixture-coverage.js";
export * from "./mode-report.js";
export * from "./perceptual-distance.js";
export * from "./stacked-modes.js";
