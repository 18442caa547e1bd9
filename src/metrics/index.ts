/** @file Metrics of generators. */
export * from "./digit-classifier.js";
export * from "./mode-report.js";
export * from "./perceptual-distance.js";
