/** @file What the playground page asks of the engine. */
import { detectFeatures } from "ganvas/browser";

export const playgroundApi = {
  /** What this browser lets the engine use. */
  features: () => detectFeatures(),
};
