/** @file The distance of two images as a network's layers see them: feature matching of pix2pixHD (Wang et al. 2018, arXiv:1711.11585, equation 3). */
import { abs, add, constant, mean, mul, stopGradient, sub } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";

/**
 * Mean over the layers of the mean absolute difference; no gradient flows to what is to be matched.
 * @param layers names of the layers that count
 * @param made what they compute for a generator's images, and @param real for the real ones
 * @returns a scalar
 */
export function featureMatching(layers: readonly string[], made: Tensors, real: Tensors): Tensor {
  const distances = layers.map((name) => {
    const [a, b] = [made[name], real[name]];
    if (a === undefined || b === undefined) throw new Error(`internal: the network has no layer ${name}`);
    return mean(abs(sub(a, stopGradient(b))));
  });
  return mul(distances.reduce(add, constant(0)), 1 / layers.length);
}
