/**
 * @file A learnt distribution of integers, one for each channel: a mixture of logistics, of which an integer q has the part between q − ½ and q + ½.
 * The factorised entropy model of learnt compression (Ballé et al. 2018, arXiv:1802.01436, section 2 and appendix 6.1) with a mixture (Salimans et al.
 * 2017, arXiv:1701.05517, equation 2) in place of its small network for the cumulative: fewer parameters, and a cumulative in closed form.
 */
import { ShapeError } from "../../base/errors.js";
import { formatShape } from "../../base/shape.js";
import { constantInit, defined, uniformInit } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import {
  abs,
  add,
  div,
  exp,
  greater,
  log,
  maximum,
  mul,
  reshape,
  select,
  sigmoid,
  softmax,
  sub,
  sum,
} from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/** Least log s: narrower logistics put all into one integer, and gradients to nothing. */
export const leastLogScale = -5;
/** Probabilities below count as this: log₂ stays finite. */
const leastProbability = 1e-9;

/**
 * P(q) = Σₖ wₖ · [σ((q + ½ − μₖ)/sₖ) − σ((q − ½ − μₖ)/sₖ)], w = softmax of the logits, per channel; q need not be whole.
 * Parameters `logits`, `means`, `logScales`: [channels, components]. Input [N, h, w, channels], output the same shape, in (0, 1].
 * @throws ShapeError when the input has other channels.
 */
export function logisticMixture(channels: number, components: number): Module {
  const shape = [channels, components];
  return defined({ kind: "logisticMixture", options: { channels, components } })({
    description: `LogisticMixture(${channels}, ${components} components)`,
    parameters: {
      logits: { shape, init: constantInit(0) },
      means: { shape, init: uniformInit(2) },
      logScales: { shape, init: constantInit(0) },
    },
    forward: (q, scope) => {
      if (q.shape.at(-1) !== channels)
        throw new ShapeError(`[logisticMixture] ${formatShape(q.shape)} has no ${channels} channels`);
      const scale = exp(maximum(scope.parameter("logScales"), leastLogScale)); // [C, K]
      const centred = sub(reshape(q, [...q.shape, 1]), scope.parameter("means")); // [N, h, w, C, K]
      const upper = div(add(centred, 0.5), scale);
      const lower = div(sub(centred, 0.5), scale);
      // σ(b) − σ(a) = σ(−a) − σ(−b): on the side where both are small no digits are lost.
      const side = select(greater(add(upper, lower), 0), -1, 1);
      const parts = abs(sub(sigmoid(mul(side, upper)), sigmoid(mul(side, lower))));
      return maximum(sum(mul(softmax(scope.parameter("logits")), parts), { axes: [-1] }), leastProbability);
    },
  });
}

/** −Σ log₂ P over everything: bits. @param probabilities of {@link logisticMixture} */
export const bitsOfProbabilities = (probabilities: Tensor): Tensor => mul(sum(log(probabilities)), -1 / Math.LN2);
