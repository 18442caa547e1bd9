/** @file Metrics of generators. */
export * from "./digit-classifier.js";
export * from "./mode-report.js";
