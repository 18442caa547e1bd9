/** @file The rectifier whose slope is learnt (He et al. 2015, arXiv:1502.01852, equation 1). */
import { greater, mul, select } from "../tensor/index.js";
import { constantInit } from "./initializers.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

/**
 * y = x where x > 0, else a · x, with one slope a for all channels or one for each.
 * Parameter, as in PyTorch: `weight` [1] or [channels], a; it starts at 0.25. Input and output [..., C].
 * @param channels 1 unless given: one slope for all.
 */
export function prelu(channels = 1): Module {
  return defined({ kind: "prelu", options: { channels } })({
    description: `PReLU(${channels})`,
    parameters: { weight: { shape: [channels], init: constantInit(0.25) } },
    forward: (x, scope) => select(greater(x, 0), x, mul(x, scope.parameter("weight"))),
  });
}
