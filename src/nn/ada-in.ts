/** @file Adaptive instance normalisation (Huang & Belongie 2017, arXiv:1703.06868), with a style's scale and shift as in StyleGAN (Karras et al. 2019, arXiv:1812.04948). */
import { ShapeError } from "../base/errors.js";
import { formatShape } from "../base/shape.js";
import { add, narrow, normalize, reshape } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { defaultEpsilon } from "./affine.js";
import { holdings } from "./composite.js";
import { linear } from "./linear.js";
import type { Module } from "./module.js";
import { pixelAxes } from "./sample-norms.js";

/**
 * (x − μ) / √(σ² + ε) · scale + shift, with μ and σ² of each channel of each image.
 * @param x [N, ..., C]
 * @param scale [N, C] and @param shift [N, C]
 * @throws ShapeError when they do not fit the images.
 */
export function adaptiveInstanceNorm(x: Tensor, scale: Tensor, shift: Tensor, epsilon = defaultEpsilon): Tensor {
  const [n = 1, channels = 1] = [x.shape[0], x.shape.at(-1)];
  const axes = pixelAxes("adaptiveInstanceNorm", x);
  const perImage = (values: Tensor): Tensor => {
    if (values.shape.length !== 2 || values.shape[0] !== n || values.shape[1] !== channels)
      throw new ShapeError(
        `[adaptiveInstanceNorm] ${formatShape(x.shape)} needs scale and shift [${n}, ${channels}], got ${formatShape(values.shape)}`,
      );
    return reshape(values, [n, ...axes.map(() => 1), channels]); // [N, 1, ..., C]
  };
  return normalize(x, { axes, epsilon, scale: perImage(scale), shift: perImage(shift) });
}

/**
 * {@link adaptiveInstanceNorm} with scale − 1 and shift as a linear function of the style, so that a style of zero leaves the normalised image.
 * Parameters: `style.weight` [2 · channels, styleSize], `style.bias` [2 · channels]: the first half is the scale's.
 * Input x [N, ..., channels], given a style [N, styleSize]; output like x.
 */
export function adaIN(channels: number, styleSize: number, epsilon = defaultEpsilon): Module {
  const style = linear(styleSize, 2 * channels);
  return {
    description: `AdaIN(${channels}, style ${styleSize})`,
    ...holdings({ style }),
    forward(x, scope, w) {
      if (w === undefined) throw new ShapeError("[adaIN] was given no style; hand it over as the third argument");
      const both = style.forward(w, scope.child("style")); // [N, 2C]
      const scale = add(narrow(both, 1, 0, channels), 1);
      return adaptiveInstanceNorm(x, scale, narrow(both, 1, channels, channels), epsilon);
    },
  };
}
