/** @file Maxout (Goodfellow et al. 2013, arXiv:1302.4389, equation 2): a layer that learns its own convex activation. */
import { max, reshape } from "../tensor/index.js";
import { linear } from "./linear.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

/**
 * y_o = max_k (x · W_{o,k} + b_{o,k}), the largest of `pieces` linear functions.
 * Parameters: those of a linear layer to outFeatures · pieces, the pieces of an output next to each other.
 * Input [N, inFeatures], output [N, outFeatures].
 */
export function maxout(inFeatures: number, outFeatures: number, pieces: number): Module {
  const affine = linear(inFeatures, outFeatures * pieces);
  return defined({ kind: "maxout", options: { inFeatures, outFeatures, pieces } })({
    ...affine,
    description: `Maxout(${inFeatures} → ${outFeatures}, ${pieces} pieces)`,
    forward: (x, scope) => {
      const all = reshape(affine.forward(x, scope), [x.shape[0] ?? 1, outFeatures, pieces]);
      return max(all, { axes: [2] });
    },
  });
}
