/** @file How a network is applied to two batches, real and fake: in one pass over both, or in one pass each. */
import { concat, narrow } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Applied } from "../gan.js";

/** Images [N, H, W, C] and what the network is told about them beside, each [N, ...]. */
export interface View {
  readonly images: Tensor;
  readonly given: readonly Tensor[];
}

/** f(a) and f(b), of [N, ...] and [M, ...]. */
export type Passes = (network: Applied, a: View, b: View) => [Tensor, Tensor];

/**
 * From one pass over both: larger matrix products, and one product per weight gradient instead of two. Equal to two passes for networks
 * that treat the images of a batch independently; not for batch normalisation or minibatch statistics.
 */
export const inOnePass: Passes = (network, a, b) => {
  const [n = 1, m = 1] = [a.images.shape[0], b.images.shape[0]];
  const given = a.given.map((tensor, index) => concat([tensor, ...b.given.slice(index, index + 1)]));
  const both = network(concat([a.images, b.images]), ...given); // [k(N + M), ...], k logits for each image
  const each = (both.shape[0] ?? n + m) / (n + m);
  return [narrow(both, 0, 0, n * each), narrow(both, 0, n * each, m * each)];
};

/** From one pass each, a before b: batch normalisation sees real and fake images apart. */
export const inTwoPasses: Passes = (network, a, b) => [network(a.images, ...a.given), network(b.images, ...b.given)];
