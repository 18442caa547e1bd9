/** @file Adversarial losses by name. */
import { hinge } from "./hinge.js";
import { leastSquares } from "./least-squares.js";
import type { AdversarialLoss } from "./loss.js";
import { minimax } from "./minimax.js";
import { nonSaturating } from "./non-saturating.js";
import { relativistic, relativisticAverage } from "./relativistic.js";
import { wasserstein } from "./wasserstein.js";

/** Every loss that a recipe can choose. */
export const losses = {
  minimax,
  "non-saturating": nonSaturating,
  "least-squares": leastSquares,
  wasserstein,
  hinge,
  relativistic,
  "relativistic-average": relativisticAverage,
} satisfies Record<string, AdversarialLoss>;

/** The name of a loss. */
export type LossName = keyof typeof losses;
export const lossNames = Object.keys(losses) as LossName[];

export type { AdversarialLoss } from "./loss.js";
export { hinge, leastSquares, minimax, nonSaturating, relativistic, relativisticAverage, wasserstein };
