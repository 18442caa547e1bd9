/**
 * @file Residual blocks of SNGAN (Miyato et al. 2018, arXiv:1802.05957, appendix B.4, figure 9), with the names of its authors' code.
 * A shortcut's 1×1 convolution and its change of size commute; here the convolution runs on whichever image is smaller.
 */
import { applying, conv2d, downsample, holdings, relu, uniformInit, upsample } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add } from "../../tensor/index.js";

/** Glorot's uniform initialisation with a gain: √2 in front of a ReLU, 1 in a shortcut. */
const glorot = (inChannels: number, outChannels: number, kernel: number, gain: number) =>
  uniformInit(gain * Math.sqrt(6 / ((inChannels + outChannels) * kernel ** 2)));

/** A 3×3 convolution that keeps the size. */
export const conv3x3 = (inChannels: number, outChannels: number, gain = Math.SQRT2): Module =>
  conv2d(inChannels, outChannels, 3, { padding: 1, init: glorot(inChannels, outChannels, 3, gain) });

const conv1x1 = (inChannels: number, outChannels: number): Module =>
  conv2d(inChannels, outChannels, 1, { init: glorot(inChannels, outChannels, 1, 1) });

/**
 * The generator's block: norm, ReLU, up 2×, 3×3, norm, ReLU, 3×3, beside a shortcut of up 2× and 1×1.
 * Parameters: `b1`, `c1`, `b2`, `c2`, `c_sc`. Input [N, H, W, inChannels], output [N, 2H, 2W, outChannels]; what it is given goes to the norms.
 * @param norm a normalisation of that many channels.
 */
export function upBlock(inChannels: number, outChannels: number, norm: (channels: number) => Module): Module {
  const children = {
    b1: norm(inChannels),
    relu: relu(),
    up: upsample(),
    c1: conv3x3(inChannels, outChannels),
    b2: norm(outChannels),
    c2: conv3x3(outChannels, outChannels),
    c_sc: conv1x1(inChannels, outChannels),
  };
  return {
    description: `UpBlock(${inChannels} → ${outChannels})`,
    ...holdings(children),
    forward(x, scope, ...given) {
      const part = applying(children, scope);
      const h = part("c1", part("up", part("relu", part("b1", x, ...given)))); // [N, 2H, 2W, O]
      return add(part("c2", part("relu", part("b2", h, ...given))), part("up", part("c_sc", x)));
    },
  };
}

/**
 * The discriminator's block: ReLU, 3×3, ReLU, 3×3, and on request a mean over 2×2, beside a shortcut that is the identity where shapes agree, else
 * the mean and 1×1. Parameters: `c1`, `c2`, and `c_sc` where there is one. Input [N, H, W, inChannels], output [N, H / 2, W / 2, outChannels] or [N, H, W, outChannels].
 */
export function downBlock(inChannels: number, outChannels: number, isDown = true): Module {
  const isIdentity = !isDown && inChannels === outChannels;
  const children = {
    relu: relu(),
    c1: conv3x3(inChannels, inChannels),
    c2: conv3x3(inChannels, outChannels),
    down: downsample(),
    ...(isIdentity ? {} : { c_sc: conv1x1(inChannels, outChannels) }),
  };
  return {
    description: `DownBlock(${inChannels} → ${outChannels}${isDown ? ", half" : ""})`,
    ...holdings(children),
    forward(x, scope) {
      const part = applying(children, scope);
      const h = part("c2", part("relu", part("c1", part("relu", x))));
      if (isIdentity) return add(h, x);
      return isDown ? add(part("down", h), part("c_sc", part("down", x))) : add(h, part("c_sc", x));
    },
  };
}

/**
 * The discriminator's first block, on the image itself, without a ReLU in front: 3×3, ReLU, 3×3, mean over 2×2, beside a shortcut of mean and 1×1.
 * Parameters: `c1`, `c2`, `c_sc`. Input [N, H, W, inChannels], output [N, H / 2, W / 2, outChannels].
 */
export function firstDownBlock(inChannels: number, outChannels: number): Module {
  const children = {
    c1: conv3x3(inChannels, outChannels),
    relu: relu(),
    c2: conv3x3(outChannels, outChannels),
    down: downsample(),
    c_sc: conv1x1(inChannels, outChannels),
  };
  return {
    description: `FirstDownBlock(${inChannels} → ${outChannels})`,
    ...holdings(children),
    forward(x, scope) {
      const part = applying(children, scope);
      return add(part("down", part("c2", part("relu", part("c1", x)))), part("c_sc", part("down", x)));
    },
  };
}
