/** @file Adaptive group normalisation (Dhariwal & Nichol 2021, arXiv:2105.05233, section 4.4, without its time; with a latent as style, Xiao et al. 2021, arXiv:2112.07804, section 4.3). */
import { ShapeError } from "../base/errors.js";
import { add, narrow, normalize, reshape } from "../tensor/index.js";
import { holdings } from "./composite.js";
import { constantInit } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import { linear } from "./linear.js";
import type { Module } from "./module.js";
import { startingAs } from "./starting-as.js";

/** What may differ. */
export interface AdaGnOptions {
  /** Added to the variance; 1e-6 unless given. */
  readonly epsilon?: number;
  /** Of the style's weight; PyTorch's default unless given. */
  readonly init?: Initializer;
}

/**
 * Each group of channels of each image is normalised, then scaled by 1 + s and shifted by b, with (s, b) a linear function of the style.
 * Parameters: `style.weight` [2 · channels, styleSize], `style.bias` [2 · channels], 0 at first; the first half is the scale's.
 * Input x [N, H, W, channels], given a style [N, styleSize]; output like x.
 */
export function adaGN(groups: number, channels: number, styleSize: number, options: AdaGnOptions = {}): Module {
  const { epsilon = 1e-6, init } = options;
  if (channels % groups !== 0) throw new ShapeError(`[adaGN] ${groups} groups do not divide ${channels} channels`);
  const dense = linear(styleSize, 2 * channels, { ...(init && { init }) });
  const style = startingAs(dense, { bias: constantInit(0) });
  return {
    description: `AdaGN(${groups}, ${channels}, style ${styleSize})`,
    ...holdings({ style }),
    forward(x, scope, w) {
      if (w === undefined) throw new ShapeError("[adaGN] was given no style; hand it over as the third argument");
      const both = reshape(style.forward(w, scope.child("style")), [x.shape[0] ?? 1, 1, 1, 2 * channels]);
      const [scale, shift] = [add(narrow(both, 3, 0, channels), 1), narrow(both, 3, channels, channels)];
      return normalize(x, { axes: [1, 2], groups, epsilon, scale, shift });
    },
  };
}
