/**
 * @file The networks of DCGAN (Radford et al. 2015, arXiv:1511.06434, figure 1), with the kernels, names and first values of PyTorch's example
 * (pytorch/examples, dcgan/main.py): 4×4 kernels instead of 5×5, no dense layer at either end, no bias in any convolution.
 * A network for images of side 4·2ᵏ has k + 1 convolutions; the widest has 2ᵏ⁻¹ times `width` channels.
 */
import { ConfigError } from "../../base/errors.js";
import {
  batchNorm,
  conv2d,
  convTranspose2d,
  flatten,
  leakyRelu,
  normalInit,
  relu,
  sequential,
  tanh,
  unflattened,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";

/** Sides that are usual, in pixels. */
export const dcganSizes: readonly number[] = [16, 32, 64, 128, 256];

/** Convolutions start as N(0, 0.02²), scales of normalisations as N(1, 0.02²). */
const convInit = normalInit(0.02);
const norm = (channels: number): Module => batchNorm(channels, { init: normalInit(0.02, 1) });

/** Between sides of 1 and 4. */
const ends = { bias: false, init: convInit };
/** Halves or doubles the side. */
const between = { bias: false, init: convInit, stride: 2, padding: 1 };

/**
 * Channels at the sides 4, 8, … below the image's: 256, 128, 64 for 32 pixels and width 64.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
function channelsBySide({ height, width: across }: ImageSpec, width: number): number[] {
  const doublings = Math.log2(height / 4);
  if (height !== across || !Number.isInteger(doublings) || doublings < 1) {
    throw new ConfigError(
      `images of ${height}×${across}: DCGAN makes squares of 4·2ᵏ pixels, such as 32; give one of these as size`,
    );
  }
  return Array.from({ length: doublings }, (_, stage) => width * 2 ** (doublings - 1 - stage));
}

/**
 * z [N, latent] → image [N, H, W, C] in [−1, 1]: transposed convolutions from 1×1 over 4×4 up, each but the last with batch normalisation and ReLU.
 * Parameters `0.weight`, `1.weight`, `1.bias`, `3.weight`, … as in PyTorch's `nn.Sequential`, which takes z as [N, latent, 1, 1].
 * @param width channels before the image.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function dcganGenerator(latent: number, width: number, image: ImageSpec): Module {
  const channels = channelsBySide(image, width);
  const inputs = [latent, ...channels];
  const hidden = channels.flatMap((outputs, stage) => [
    convTranspose2d(inputs[stage] ?? latent, outputs, 4, stage === 0 ? ends : between),
    norm(outputs),
    relu(),
  ]);
  return unflattened(
    [1, 1, latent],
    sequential(...hidden, convTranspose2d(channels.at(-1) ?? latent, image.channels, 4, between), tanh()),
  );
}

/** What a discriminator may differ in. */
export interface DcganDiscriminatorOptions {
  /** Batch normalisation, or none and biases instead: penalties on the gradient at single images want the latter. `batch` unless given. */
  readonly normalization?: "batch" | "none";
}

/** The discriminator's layers before its last: image → features [N, 4, 4, channels]. */
function hiddenLayers(
  width: number,
  image: ImageSpec,
  { normalization = "batch" }: DcganDiscriminatorOptions = {},
): { readonly layers: readonly Module[]; readonly channels: number } {
  const channels = channelsBySide(image, width).reverse();
  const inputs = [image.channels, ...channels];
  const hasNorm = normalization === "batch";
  const layers = channels.flatMap((outputs, stage) => [
    conv2d(inputs[stage] ?? 1, outputs, 4, { ...between, bias: !hasNorm }),
    ...(stage === 0 || !hasNorm ? [] : [norm(outputs)]),
    leakyRelu(0.2),
  ]);
  return { layers, channels: channels.at(-1) ?? width };
}

/**
 * Image [N, H, W, C] → logits [N, 1]: the generator's mirror, strided convolutions with LeakyReLU 0.2, batch normalisation between the first
 * and the last. Parameters `0.weight`, `2.weight`, `3.weight`, `3.bias`, `5.weight`, … as in PyTorch's `nn.Sequential`. The sigmoid is part of the loss.
 * @param width channels after the image.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function dcganDiscriminator(width: number, image: ImageSpec, options: DcganDiscriminatorOptions = {}): Module {
  const { layers, channels } = hiddenLayers(width, image, options);
  return sequential(...layers, conv2d(channels, 1, 4, ends), flatten());
}

/** The discriminator with several outputs, for an encoder: image [N, H, W, C] → [N, outputs]. Parameters as there. @throws ConfigError as there */
export function dcganEncoder(outputs: number, width: number, image: ImageSpec): Module {
  const { layers, channels } = hiddenLayers(width, image);
  return sequential(...layers, conv2d(channels, outputs, 4, ends), flatten());
}

/** The discriminator without its last layer, for heads of another kind: image [N, H, W, C] → features [N, 4, 4, channels]. */
export function dcganTrunk(width: number, image: ImageSpec): { readonly trunk: Module; readonly channels: number } {
  const { layers, channels } = hiddenLayers(width, image);
  return { trunk: sequential(...layers), channels };
}
