/** @file Models in from other tools and out to them. */
export { importWeights } from "./import/import-weights.js";
export type { ImportedRun, ImportOptions } from "./import/import-weights.js";
export type { Origin } from "./import/origin.js";
export { openWeights } from "./weights/open-weights.js";
export type { StoredTensor, WeightsFile } from "./weights/weights-file.js";
