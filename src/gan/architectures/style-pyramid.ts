/** @file What the networks of StyleGAN and StyleGAN2 share: resolutions from 4×4 up, their channels, and equalised layers with LeakyReLU. */
import { ConfigError } from "../../base/errors.js";
import { conv2d, equalized, linear } from "../../nn/index.js";
import type { Conv2dLayerOptions, EqualizedOptions, LinearOptions, Module } from "../../nn/index.js";
import { leakyRelu, mul } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** How wide the networks are. */
export interface StyleWidths {
  /** Channels at the image's resolution; each halving of the side doubles them. */
  readonly width: number;
  /** The most that a layer has. */
  readonly widest: number;
}

/** One resolution of a network. */
export interface Level {
  readonly side: number;
  readonly channels: number;
}

/**
 * Resolutions from 4×4 to the image's: channels are min(width · image side / side, widest), as in both papers.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function levelsOf({ height, width: across }: ImageSpec, { width, widest }: StyleWidths): Level[] {
  const doublings = Math.log2(height / 4);
  if (height !== across || !Number.isInteger(doublings) || doublings < 1) {
    throw new ConfigError(
      `images of ${height}×${across}: StyleGAN makes squares of 4·2ᵏ pixels, such as 32; give one of these as size`,
    );
  }
  return Array.from({ length: doublings + 1 }, (_, k) => {
    const side = 4 * 2 ** k;
    return { side, channels: Math.min((width * height) / side, widest) };
  });
}

/** Layers that take a style of their own: two per resolution. In StyleGAN2 the last makes colours and shares every other resolution's with the layer after it. */
export const styledLayers = (image: ImageSpec): number => 2 * (Math.log2(image.height / 4) + 1);

/** √2 · LeakyReLU(0.2), which keeps the size of its inputs: StyleGAN2's place for the gain that StyleGAN gives the weights. */
export const activated = (x: Tensor): Tensor => mul(leakyRelu(x, 0.2), Math.SQRT2);

/** A module followed by {@link activated}. */
export const withActivation = (module: Module): Module => ({
  ...module,
  description: `${module.description} → √2 LeakyReLU(0.2)`,
  forward: (x, scope, ...given) => activated(module.forward(x, scope, ...given)),
});

/** An equalised convolution that keeps the size of its images unless told otherwise. */
export const styleConv = (from: number, to: number, kernel: number, options: Conv2dLayerOptions = {}): Module =>
  equalized(conv2d(from, to, kernel, { padding: (kernel - 1) / 2, ...options }));

/** An equalised fully connected layer. */
export const styleLinear = (
  from: number,
  to: number,
  { inputImage, ...options }: EqualizedOptions & Pick<LinearOptions, "inputImage"> = {},
): Module => equalized(linear(from, to, { ...(inputImage && { inputImage }) }), options);
