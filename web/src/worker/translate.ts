/** @file What the translate page asks of the engine. */
import { detectFeatures } from "ganvas/browser";

export const translateApi = {
  /** What this browser lets the engine use. */
  features: () => detectFeatures(),
};
