/**
 * @file The generator of pix2pix (Isola et al. 2016, arXiv:1611.07004, sections 3.2.1 and 6.1.1): a U-Net, whose encoder halves the image down to 1×1
 * and whose decoder sees, at every side, what the encoder made of that side. Names and layers as in the authors' PyTorch code (`UnetGenerator`):
 * blocks inside each other, `model.model.1.model.3.…`.
 */
import { ConfigError } from "../../base/errors.js";
import {
  conv2d,
  convTranspose2d,
  defined,
  dropout,
  leakyRelu,
  relu,
  sequential,
  tanh,
  wrapped,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { concat } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";
import { normedConv, normLayer, plainConv } from "./translation-layers.js";
import type { TranslationNorm } from "./translation-layers.js";

export interface UnetOptions {
  /** Channels at half the side; 2, 4, 8, 8, … times as many further in. */
  readonly width: number;
  readonly norm: TranslationNorm;
  /** Part of the values that training drops, in the innermost blocks of the decoder: the noise z of the paper. */
  readonly dropRate: number;
}

/** Halves or doubles the side. */
const geometry = { stride: 2, padding: 1 };
const kernel = 4;

/**
 * How often a side can be halved until it is 1.
 * @throws ConfigError unless the image is a square of side 2ᵏ, k ≥ 2.
 */
function halvings({ height, width }: ImageSpec): number {
  const count = Math.log2(height);
  if (height !== width || !Number.isInteger(count) || count < 2)
    throw new ConfigError(
      `images of ${height}×${width}: a U-Net translates squares of 2ᵏ pixels, such as 32; give one of these as size`,
    );
  return count;
}

/** The paper drops in the first three of the decoder's eight blocks; of fewer blocks fewer, so that the outer ones keep what they know: 1 at 32, 2 at 64 pixels. */
const droppingBlocks = (count: number): number => Math.min(3, Math.max(1, count - 4));

/** x beside what layers make of it, which are its `model`. */
const skipping = (layers: readonly Module[]): Module => {
  const block = wrapped("model", sequential(...layers));
  return defined({ kind: "skipBlock", layers })({
    ...block,
    description: `Skip(${block.description})`,
    forward: (x, scope, ...given) => concat([x, block.forward(x, scope, ...given)], 3), // [N, H, W, 2C]
  });
};

/**
 * Image [N, H, W, C] → image [N, H, W, outChannels] in [−1, 1].
 * Each block: LeakyReLU 0.2, convolution 4×4 / 2, norm, the next block, ReLU, transposed convolution 4×4 / 2, norm, dropout; no norm at the outermost
 * block's ends, nor at 1×1.
 * @throws ConfigError unless the image is a square of side 2ᵏ, k ≥ 2.
 */
export function unetGenerator(image: ImageSpec, outChannels: number, options: UnetOptions): Module {
  const { width, norm, dropRate } = options;
  const count = halvings(image);
  const channels = Array.from({ length: count }, (_, level) => width * Math.min(8, 2 ** level)); // outside in
  const down = (from: number, to: number) => conv2d(from, to, kernel, { ...geometry, ...normedConv(norm) });
  const up = (from: number, to: number) => [
    relu(),
    convTranspose2d(from, to, kernel, { ...geometry, ...normedConv(norm) }),
    normLayer(norm, to),
  ];
  /** The block of a level ≥ 1 with all that are inside of it: [N, h, h, channels of the level before] → twice as many. */
  const block = (level: number): Module => {
    const [outer = 1, inner = 1] = [channels[level - 1], channels[level]];
    const drop = count - level <= droppingBlocks(count) ? [dropout(dropRate)] : [];
    const layers =
      level === count - 1
        ? [leakyRelu(0.2), down(outer, inner), ...up(inner, outer), ...drop]
        : [
            leakyRelu(0.2),
            down(outer, inner),
            normLayer(norm, inner),
            block(level + 1),
            ...up(2 * inner, outer),
            ...drop,
          ];
    return skipping(layers);
  };
  const outermost = sequential(
    down(image.channels, width),
    block(1),
    relu(),
    convTranspose2d(2 * width, outChannels, kernel, { ...geometry, ...plainConv }),
    tanh(),
  );
  return wrapped("model", wrapped("model", outermost));
}
