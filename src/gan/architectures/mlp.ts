/** @file Multilayer perceptrons for small images (Goodfellow et al. 2014, arXiv:1406.2661, with today's usual widths). */
import { flattened, leakyRelu, linear, relu, sequential, tanh, unflatten } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";

const pixels = ({ height, width, channels }: ImageSpec): number => height * width * channels;

/** z [N, latent] → image [N, H, W, C] in [−1, 1]: linear layers with ReLU, tanh at the end. */
export function mlpGenerator(latent: number, hidden: readonly number[], image: ImageSpec): Module {
  const widths = [latent, ...hidden];
  const layers = hidden.flatMap((width, index) => [linear(widths[index] ?? latent, width), relu()]);
  return sequential(
    ...layers,
    linear(widths.at(-1) ?? latent, pixels(image)),
    tanh(),
    unflatten([image.height, image.width, image.channels]),
  );
}

/** Image [N, H, W, C] → logits [N, 1]: linear layers with LeakyReLU, named as in PyTorch's `model(image.flatten(1))`. The sigmoid is part of the loss. */
export function mlpDiscriminator(image: ImageSpec, hidden: readonly number[], slope = 0.2): Module {
  const widths = [pixels(image), ...hidden];
  const layers = hidden.flatMap((width, index) => [linear(widths[index] ?? 1, width), leakyRelu(slope)]);
  return flattened(sequential(...layers, linear(widths.at(-1) ?? 1, 1)));
}
