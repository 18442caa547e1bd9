/**
 * @file The context encoder's generator (Pathak et al. 2016, arXiv:1604.07379, section 3 and figure 9; sizes of their train.lua): an encoder of the
 * image around a hole, a narrow bottleneck, and a decoder, without skips between them. Not from the paper: the mask as one more channel.
 */
import { ConfigError } from "../../base/errors.js";
import {
  applying,
  batchNorm,
  conv2d,
  convTranspose2d,
  defined,
  holdings,
  leakyRelu,
  relu,
  sequential,
  tanh,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { concat } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** Halves or doubles the sides. */
const halving = { stride: 2, padding: 1, bias: false } as const;

/** What {@link contextEncoder} may differ in. */
export interface ContextEncoderOptions {
  /** Channels next to the image; those further in have twice as many, up to eight times. */
  readonly width: number;
  /** Channels of the bottleneck; 4000 in the paper. */
  readonly bottleneck: number;
}

/** Channels at half the side, a quarter, … down to 4 pixels. @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1 */
function channelsBySide({ height, width: columns }: ImageSpec, width: number): number[] {
  const halvings = Math.log2(height / 4);
  if (height !== columns || !Number.isInteger(halvings) || halvings < 1)
    throw new ConfigError(
      `context encoder: images are ${columns}×${height}; give squares of 16, 32, 64, 128 or 256 pixels, as in --set size=32`,
    );
  return Array.from({ length: halvings }, (_, index) => width * Math.min(2 ** index, 8));
}

/**
 * Image with a hole [N, H, W, C] and mask [N, H, W, 1] (1 in the hole) → image [N, H, W, C] in [−1, 1], of which the hole is what counts.
 * Encoder: 4×4 convolutions of stride 2 down to 4×4 pixels with LeakyReLU 0.2, batch normalisation after all but the first; a 4×4 convolution to
 * one pixel of `bottleneck` values; the decoder mirrors it with transposed convolutions, ReLU and tanh. Children `encoder`, `decoder`.
 * Larger images than the one trained on are fine where H and W are multiples of its side / 4.
 * @param image what is trained on
 */
export function contextEncoder(image: ImageSpec, { width, bottleneck }: ContextEncoderOptions): Module {
  const channels = channelsBySide(image, width);
  const innermost = channels.at(-1) ?? width;
  const down = channels.flatMap((outputs, index) => [
    conv2d(index === 0 ? image.channels + 1 : (channels[index - 1] ?? width), outputs, 4, halving),
    ...(index === 0 ? [] : [batchNorm(outputs)]),
    leakyRelu(0.2),
  ]);
  const up = channels.toReversed().flatMap((inputs, index, all) => {
    const outputs = all[index + 1];
    return outputs === undefined
      ? [convTranspose2d(inputs, image.channels, 4, { ...halving, bias: true }), tanh()]
      : [convTranspose2d(inputs, outputs, 4, halving), batchNorm(outputs), relu()];
  });
  const children = {
    encoder: sequential(
      ...down,
      conv2d(innermost, bottleneck, 4, { bias: false }),
      batchNorm(bottleneck),
      leakyRelu(0.2),
    ),
    decoder: sequential(
      convTranspose2d(bottleneck, innermost, 4, { bias: false }),
      batchNorm(innermost),
      relu(),
      ...up,
    ),
  };
  return defined({ kind: "contextEncoder", parts: children })({
    description: `ContextEncoder(${channels.join(", ")}, ${bottleneck})`,
    ...holdings(children),
    forward: (x, scope, mask) => {
      const part = applying(children, scope);
      return part("decoder", part("encoder", mask === undefined ? x : concat([x, mask], 3)));
    },
  });
}
