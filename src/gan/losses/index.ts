/** @file Adversarial losses by name. */
import type { AdversarialLoss } from "./loss.js";
import { minimax } from "./minimax.js";
import { nonSaturating } from "./non-saturating.js";

/** Every loss that a recipe can choose. */
export const losses = {
  minimax,
  "non-saturating": nonSaturating,
} satisfies Record<string, AdversarialLoss>;

/** The name of a loss. */
export type LossName = keyof typeof losses;
export const lossNames = Object.keys(losses) as LossName[];

export type { AdversarialLoss } from "./loss.js";
export { minimax, nonSaturating };
