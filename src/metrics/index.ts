/** @file Metrics of generators. */
export * from "./auroc.js";
export * from "./digit-classifier.js";
export * from "./mode-report.js";
