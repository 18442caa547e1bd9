/** @file What the training page asks of the engine. */
import { detectFeatures } from "ganvas/browser";

export const trainingApi = {
  /** What this browser lets the engine use. */
  features: () => detectFeatures(),
};
