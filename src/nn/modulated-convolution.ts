/**
 * @file Modulated convolution with demodulation (Karras et al. 2020, arXiv:1912.04958, section 2.2, equations 1 and 3).
 *
 * A style scales the input channels of the kernel, w′[k, i, o] = s[i] · w[k, i, o], and each output channel is divided by √(Σ w′² + ε).
 * Every image has a kernel of its own then. StyleGAN2's code folds the batch into groups of one convolution; here the images are
 * scaled instead of the kernel: (x · s) ∗ w · d = x ∗ (w · s · d), the same numbers from one convolution with one shared kernel, which is packed
 * once and runs through the fast algorithms, and d[n, o]² = 1 / (Σ s[n, i]² · Σₖ w[k, i, o]² + ε) is one small matrix product.
 */
import { ShapeError } from "../base/errors.js";
import {
  add,
  conv2d,
  convTranspose2d,
  matmul,
  mul,
  reshape,
  rsqrt,
  setupFilter,
  square,
  sum,
  transpose,
  upfirdn2d,
} from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { holdings } from "./composite.js";
import { fanInUniform } from "./initializers.js";
import { linear } from "./linear.js";
import type { Module } from "./module.js";

export interface ModulatedConvolutionOptions {
  /** Whether each output channel is divided by its kernel's length; true unless given, false for a layer that makes colours. */
  readonly demodulate?: boolean;
  /** Doubles height and width: a transposed convolution of stride 2 and StyleGAN2's filter [1, 3, 3, 1]; odd kernels only. */
  readonly up?: boolean;
}

const epsilon = 1e-8;

/** [N, C] → [N, 1, 1, C]. */
const perChannel = (values: Tensor): Tensor => reshape(values, [values.shape[0] ?? 1, 1, 1, -1]);

/** [N, H, W, I] → [N, 2H, 2W, O]. @param weight [K, K, I, O], K odd */
function convolveUp(x: Tensor, weight: Tensor): Tensor {
  const margin = ((weight.shape[0] ?? 1) - 1) / 2;
  const kernel = transpose(weight, [0, 1, 3, 2]); // [K, K, O, I]
  const wide = convTranspose2d(x, kernel, { stride: 2 }); // [N, 2H + K − 2, 2W + K − 2, O]
  return upfirdn2d(wide, setupFilter([1, 3, 3, 1]), {
    padding: [2 - margin, 2 - margin, 2 - margin, 2 - margin],
    gain: 4,
  });
}

/**
 * A convolution whose kernel a style scales.
 * Parameters: `weight` [kernel, kernel, inChannels, outChannels]; `affine.weight` [inChannels, styleSize] and `affine.bias` [inChannels], which make
 * the channels' factors s of the style. For {@link equalized}, with 1 as the biases' start. No bias of its own: noise comes before it.
 * Input [N, H, W, inChannels], given a style [N, styleSize]; output [N, H, W, outChannels], or twice as high and wide.
 */
export function modulatedConv2d(
  inChannels: number,
  outChannels: number,
  kernel: number,
  styleSize: number,
  { demodulate = true, up = false }: ModulatedConvolutionOptions = {},
): Module {
  const affine = linear(styleSize, inChannels);
  const { parameters } = holdings({ affine });
  const shape = [kernel, kernel, inChannels, outChannels];
  return {
    description: `ModulatedConv2d(${inChannels} → ${outChannels}, ${kernel}×${kernel}, style ${styleSize}${up ? ", up" : ""})`,
    parameters: { weight: { shape, init: fanInUniform(inChannels * kernel ** 2) }, ...parameters },
    forward: (x, scope, w) => {
      if (w === undefined)
        throw new ShapeError("[modulatedConv2d] was given no style; hand it over as the third argument");
      const weight = scope.parameter("weight");
      const style = affine.forward(w, scope.child("affine")); // s [N, I]
      const modulated = mul(x, perChannel(style));
      const y = up ? convolveUp(modulated, weight) : conv2d(modulated, weight, { padding: (kernel - 1) / 2 });
      if (!demodulate) return y;
      const lengths = matmul(square(style), sum(square(weight), { axes: [0, 1] })); // Σ w′² [N, O]
      return mul(y, perChannel(rsqrt(add(lengths, epsilon))));
    },
  };
}
