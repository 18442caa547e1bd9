/** @file Regularisers by the names of the options that weigh them. */
import type { Regularizer } from "./regularizer.js";
import { r1 } from "./r1.js";

/** Every regulariser that a recipe can weigh. */
export const regularizers = { r1 } satisfies Record<string, Regularizer>;

/** The name of a regulariser. */
export type RegularizerName = keyof typeof regularizers;
export const regularizerNames = Object.keys(regularizers) as RegularizerName[];

export type { Penalized, Regularizer, WeightedRegularizer } from "./regularizer.js";
