/** @file Noise of one value per pixel with a learnt strength (Karras et al. 2019, arXiv:1812.04948, section 3.2): the detail that no style decides. */
import { add, cos, log1p, mul, narrow, neg, reshape, sqrt } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { constantInit, normalInit } from "./initializers.js";
import type { Module } from "./module.js";

export interface NoiseOptions {
  /** A strength for each of so many channels, as in StyleGAN; one for all, as in StyleGAN2, unless given. */
  readonly channels?: number;
}

/** √(−2 log(1 − u)) · cos 2πv ~ N(0, 1) for u, v ~ U[0, 1) (Box & Muller 1958). @param samples [2, ...] @returns [...] */
function gaussian(samples: Tensor): Tensor {
  const [u, v] = [narrow(samples, 0, 0, 1), narrow(samples, 0, 1, 1)];
  const radius = sqrt(mul(log1p(neg(u)), -2));
  return reshape(mul(radius, cos(mul(v, 2 * Math.PI))), samples.shape.slice(1));
}

/**
 * x + strength · n. While training n ~ N(0, 1) anew for each pixel of each image; in use one pattern for all images, so that a latent has one image.
 * Parameter: `noise_strength` [] or [channels], which starts at 0. Buffer: `noise_const` [H, W, 1], the pattern.
 * Input and output [N, height, width, C].
 */
export function noiseInjection(height: number, width: number, { channels }: NoiseOptions = {}): Module {
  return {
    description: `Noise(${height}×${width})`,
    parameters: { noise_strength: { shape: channels === undefined ? [] : [channels], init: constantInit(0) } },
    buffers: { noise_const: { shape: [height, width, 1], init: normalInit(1) } },
    forward: (x, scope) => {
      const samples = scope.uniform([2, x.shape[0] ?? 1, height, width, 1]);
      const noise = samples === undefined ? scope.buffer("noise_const") : gaussian(samples); // [N, H, W, 1] or [H, W, 1]
      return add(x, mul(noise, scope.parameter("noise_strength")));
    },
  };
}
