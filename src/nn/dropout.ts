/** @file Dropout (Hinton et al. 2012, arXiv:1207.0580), scaled while training as in PyTorch. */
import { greaterEqual, mul } from "../tensor/index.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

/**
 * While training, every value becomes 0 with probability `rate` and is divided by 1 − rate otherwise; in use, the identity.
 * @param rate in [0, 1).
 */
export function dropout(rate: number): Module {
  return defined({ kind: "dropout", options: { rate } })({
    description: `Dropout(${rate})`,
    parameters: {},
    forward: (x, scope) => {
      const samples = rate === 0 ? undefined : scope.uniform(x.shape);
      return samples === undefined ? x : mul(x, mul(greaterEqual(samples, rate), 1 / (1 - rate)));
    },
  });
}
