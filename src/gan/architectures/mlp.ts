/** @file Multilayer perceptrons for small images (Goodfellow et al. 2014, arXiv:1406.2661, with today's usual widths). */
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import {
  dropout,
  flattened,
  leakyRelu,
  linear,
  relu,
  sequential,
  tanh,
  unflatten,
  uniformInit,
} from "../../nn/index.js";
import type { Initializer, Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";

const shapeOf = ({ height, width, channels }: ImageSpec): Shape => [height, width, channels];

/** Uniform with variance gain / fanIn: the layer's values keep the size of its inputs, 2 making up for ReLU (He et al. 2015, arXiv:1502.01852). */
const keepingSize = (fanIn: number, gain: number): Initializer => uniformInit(Math.sqrt((3 * gain) / fanIn));

/**
 * z [N, latent] → image [N, H, W, C] in [−1, 1]: linear layers with ReLU, tanh at the end.
 * Weights start so that z reaches the image at full size; from PyTorch's smaller ones every z gives nearly the same image at first.
 */
export function mlpGenerator(latent: number, hidden: readonly number[], image: ImageSpec): Module {
  const widths = [latent, ...hidden];
  const last = widths.at(-1) ?? latent;
  const pixels = shapeOf(image);
  const layers = hidden.flatMap((width, index) => [
    linear(widths[index] ?? latent, width, { init: keepingSize(widths[index] ?? latent, 2) }),
    relu(),
  ]);
  return sequential(
    ...layers,
    linear(last, sizeOf(pixels), { init: keepingSize(last, 1), outputImage: pixels }),
    tanh(),
    unflatten(pixels),
  );
}

/** What a discriminator of {@link mlpDiscriminator} may differ in. */
export interface MlpDiscriminatorOptions {
  /** Of the LeakyReLU. */
  readonly slope?: number;
  /** Part of the hidden values that training drops. */
  readonly dropRate?: number;
}

/** Image [N, H, W, C] → logits [N, 1]: linear layers with LeakyReLU and dropout, named as in PyTorch's `model(image.flatten(1))`. The sigmoid is part of the loss. */
export function mlpDiscriminator(
  image: ImageSpec,
  hidden: readonly number[],
  { slope = 0.2, dropRate = 0 }: MlpDiscriminatorOptions = {},
): Module {
  const pixels = shapeOf(image);
  const widths = [sizeOf(pixels), ...hidden];
  const layers = hidden.flatMap((width, index) => [
    linear(widths[index] ?? 1, width, index === 0 ? { inputImage: pixels } : {}),
    sequential(leakyRelu(slope), dropout(dropRate)), // one position, so that names do not depend on the rate
  ]);
  return flattened(sequential(...layers, linear(widths.at(-1) ?? 1, 1)));
}
