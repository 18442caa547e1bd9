/** @file Styles per layer, [N, L, S]: one w for all of them, or two with a crossover (style mixing; Karras et al. 2019, arXiv:1812.04948, section 3.1). */
import { broadcastTo, less, literal, narrow, reshape, select } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/** w [N, S] for each of L layers. @returns [N, L, S] */
export function inAllLayers(w: Tensor, layers: number): Tensor {
  const [n = 1, size = 1] = w.shape;
  return broadcastTo(reshape(w, [n, 1, size]), [n, layers, size]);
}

/** The style of one layer. @param styles [N, L, S] @returns [N, S] */
export function styleAt(styles: Tensor, layer: number): Tensor {
  const [n = 1, , size = 1] = styles.shape;
  return reshape(narrow(styles, 1, layer, 1), [n, size]);
}

/**
 * The first styles in layers before each sample's crossover, the second ones from there on.
 * @param a [N, L, S] and @param b [N, L, S]
 * @param crossover [N], whole numbers: 0 takes b alone, L a alone.
 */
export function crossed(a: Tensor, b: Tensor, crossover: Tensor): Tensor {
  const [n = 1, layers = 1] = a.shape;
  const numbers = literal(Array.from({ length: layers }, (_, layer) => layer)); // [L]
  const isBefore = less(numbers, reshape(crossover, [n, 1])); // [N, L]
  return select(reshape(isBefore, [n, layers, 1]), a, b);
}
