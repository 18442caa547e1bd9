/** @file Applies a network to two batches at once: larger matrix products, and one product per weight gradient instead of two. */
import { concat, narrow } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { Applied } from "./gan.js";

/**
 * f(a) and f(b) from one pass over both. Equal to two passes for networks that treat the images of a batch independently;
 * not for batch normalisation or minibatch statistics.
 * @param a [N, ...] and @param b [M, ...].
 */
export function inOnePass(network: Applied, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const [n = 1, m = 1] = [a.shape[0], b.shape[0]];
  const both = network(concat([a, b])); // [N + M, ...]
  return [narrow(both, 0, 0, n), narrow(both, 0, n, m)];
}
