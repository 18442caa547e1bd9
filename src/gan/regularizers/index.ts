/** @file Regularisers by the names of the options that weigh them. */
import { consistency } from "./consistency.js";
import { dragan } from "./dragan.js";
import { featureMatching } from "./feature-matching.js";
import { gradientPenalty, zeroCentredPenalty } from "./gradient-penalty.js";
import { leCam } from "./le-cam.js";
import { orthogonal } from "./orthogonal.js";
import { r1, r2 } from "./r1.js";
import type { Regularizer } from "./regularizer.js";

/** Every regulariser that a recipe can weigh. */
export const regularizers = {
  gradientPenalty,
  zeroCentredPenalty,
  r1,
  r2,
  dragan,
  consistency,
  leCam,
  featureMatching,
  orthogonal,
} satisfies Record<string, Regularizer>;

/** The name of a regulariser. */
export type RegularizerName = keyof typeof regularizers;
export const regularizerNames = Object.keys(regularizers) as RegularizerName[];

export type { Penalized, Regularizer, WeightedRegularizer } from "./regularizer.js";
