/**
 * @file A probability that follows how sure D is of real images: the heuristic r_t of ADA (Karras et al. 2020, arXiv:2006.06676, §3.1), also of APA.
 * r_t = E sign(D(x)) is about 0 while D can tell nothing, and near 1 when D has learnt the real images by heart.
 */
import { constantInit } from "../../nn/index.js";
import { add, cast, clamp, constant, div, equal, floor, mean, mul, select, sign, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Augmentation, AugmentationContext } from "./augmentation.js";

export interface AdaptiveOptions {
  /** r_t that is aimed at. 0.6 unless given. */
  readonly target?: number;
  /** Real images in which p can rise from 0 to 1. 500 000 unless given. */
  readonly images?: number;
  /** Steps from one change of p to the next, over which r_t is averaged. 4 unless given. */
  readonly every?: number;
}

/** p, kept in the GAN's memory. */
export interface AdaptiveProbability extends Required<Pick<Augmentation, "memory" | "adapt">> {
  /** In [0, 1], a scalar. */
  readonly probability: (context: AugmentationContext) => Tensor;
}

const scalar = { shape: [], init: constantInit(0) };

/** p ← p + sign(r_t − target) · every · N / images, within [0, 1], at every so-manieth step; 0 at first. @param name of the augmentation */
export function adaptiveProbability(name: string, options: AdaptiveOptions = {}): AdaptiveProbability {
  const { target = 0.6, images = 500_000, every = 4 } = options;
  const [probability, signs] = [`${name}.p`, `${name}.signs`];
  return {
    memory: { [probability]: scalar, [signs]: scalar },
    probability: ({ memory }) => memory(probability),
    adapt({ memory, remember, step, batch }, realLogits) {
      const total = add(memory(signs), mean(sign(realLogits)));
      const p = memory(probability);
      const change = mul(sign(sub(mul(total, 1 / every), target)), (every * batch) / images);
      const done = cast(add(step, 1), "f32");
      const isTime = equal(sub(done, mul(every, floor(div(done, every)))), 0); // (t + 1) mod every = 0
      const next = select(isTime, clamp(add(p, change), 0, 1), p);
      remember(probability, next);
      remember(signs, select(isTime, constant(0), total));
      return { [probability]: next };
    },
  };
}
