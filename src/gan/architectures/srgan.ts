/** @file SRGAN's networks (Ledig et al. 2016, arXiv:1609.04802, figure 4): the residual generator SRResNet and the VGG-style discriminator. */
import { ConfigError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import {
  applying,
  batchNorm,
  conv2d,
  defined,
  flattened,
  holdings,
  leakyRelu,
  linear,
  pixelShuffle,
  prelu,
  sequential,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** x + f(x). */
const residual = (...layers: readonly Module[]): Module => {
  const inner = sequential(...layers);
  return defined({ kind: "residual", layers })({
    ...inner,
    description: `x + (${inner.description})`,
    forward: (x, scope, ...given) => add(x, inner.forward(x, scope, ...given)),
  });
};

/** A 3×3 convolution that keeps the size, without a bias: a normalisation follows. */
const convNorm = (width: number): Module[] => [conv2d(width, width, 3, { padding: 1, bias: false }), batchNorm(width)];

/** What {@link srganGenerator} may differ in. */
export interface SrganGeneratorOptions {
  /** Channels of every block; 64 in the paper. */
  readonly width: number;
  /** Residual blocks; 16 in the paper. */
  readonly blocks: number;
  /** How many times larger images become. */
  readonly factor: 2 | 4;
}

/**
 * SRResNet: image [N, H, W, C] → [N, H·factor, W·factor, C], any H and W, about in [−1, 1].
 * 9×9 convolution and PReLU; blocks x + (conv, norm, PReLU, conv, norm); conv, norm, and a skip over all blocks; for each doubling a convolution
 * to 4·width, pixel shuffle and PReLU; 9×9 convolution. Children `conv1`, `trunk`, `conv2`, `upsampling`, `conv3`.
 */
export function srganGenerator(channels: number, { width, blocks, factor }: SrganGeneratorOptions): Module {
  const block = (): Module => residual(...convNorm(width), prelu(), ...convNorm(width));
  const doubling = (): Module => sequential(conv2d(width, 4 * width, 3, { padding: 1 }), pixelShuffle(2), prelu());
  const children = {
    conv1: sequential(conv2d(channels, width, 9, { padding: 4 }), prelu()),
    trunk: sequential(...Array.from({ length: blocks }, block)),
    conv2: sequential(...convNorm(width)),
    upsampling: sequential(...Array.from({ length: Math.log2(factor) }, doubling)),
    conv3: conv2d(width, channels, 9, { padding: 4 }),
  };
  return defined({ kind: "srganGenerator", parts: children })({
    description: `SRResNet(×${factor}, ${blocks} blocks of ${width})`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      const start = part("conv1", x); // [N, H, W, width]
      const deep = add(start, part("conv2", part("trunk", start)));
      return part("conv3", part("upsampling", deep)); // [N, H·factor, W·factor, C]
    },
  });
}

/**
 * How far a pixel of {@link srganGenerator}'s input is felt, in pixels of the input: 4 by the first 9×9 convolution, 1 by each 3×3 one at this size,
 * and at most 1, ½ and 4 / factor by the doublings and the last 9×9 one.
 */
export const srganReach = ({ blocks, factor }: Pick<SrganGeneratorOptions, "blocks" | "factor">): number =>
  Math.ceil(4 + 2 * blocks + 1 + (factor === 4 ? 1.5 : 1) + 4 / factor);

/** Widths of the eight convolutions in units of the first one's; every second one halves the sides. */
const widths = [1, 1, 2, 2, 4, 4, 8, 8] as const;
/** Values of the dense layer, in units of the first convolution's channels. */
const dense = 16;
/** The names under which the discriminator's blocks show what they compute: what feature matching compares. */
export const srganFeatures: readonly string[] = widths.map((_, index) => `features.${index}`);

/**
 * Image [N, H, W, C] → logits [N, 1]: eight blocks of 3×3 convolution, batch normalisation (not in the first) and LeakyReLU 0.2, then dense
 * layers of 16·width and 1. Children `features` and `classifier`. The sigmoid is part of the loss.
 * @param image its size is fixed by the dense layer
 * @param width channels of the first block; 64 in the paper
 * @throws ConfigError for images under 16 pixels, of which four halvings leave one pixel or none
 */
export function srganDiscriminator(image: ImageSpec, width: number): Module {
  const { height, width: columns, channels } = image;
  if (Math.min(height, columns) < 16)
    throw new ConfigError(
      `srgan: images of ${columns}×${height} pixels are too small; give 16 or more, as in --set size=32`,
    );
  const blocks = widths.map((times, index) => {
    const from = index === 0 ? channels : width * (widths[index - 1] ?? 1);
    const stride = index % 2 === 0 ? 1 : 2;
    const norm = index === 0 ? [] : [batchNorm(width * times)];
    return sequential(
      conv2d(from, width * times, 3, { stride, padding: 1, bias: index === 0 }),
      ...norm,
      leakyRelu(0.2),
    );
  });
  const left = (side: number): number => Math.ceil(side / 16); // four times ⌈side / 2⌉
  const features = [left(height), left(columns), 8 * width];
  const children = {
    features: sequential(...blocks),
    classifier: flattened(
      sequential(
        linear(sizeOf(features), dense * width, { inputImage: features }),
        leakyRelu(0.2),
        linear(dense * width, 1),
      ),
    ),
  };
  return defined({ kind: "chain", parts: children })({
    description: `SRGAN discriminator(${width})`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      return part("classifier", part("features", x));
    },
  });
}
