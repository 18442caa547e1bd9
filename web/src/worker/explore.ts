/** @file What the explore page asks of the engine. */
import { detectFeatures } from "ganvas/browser";

export const exploreApi = {
  /** What this browser lets the engine use. */
  features: () => detectFeatures(),
};
