/**
 * @file The networks of R3GAN (Huang et al. 2024, arXiv:2501.05441, section 3.2 and figure 3, "Config E"): ResNets without any normalisation,
 * whose blocks are ResNeXt's (1×1 to twice the channels, grouped 3×3, 1×1 back) with the activation only between convolutions and the first values
 * of Fixup (Zhang et al. 2019, arXiv:1901.09321), so that every block starts as the identity. Images grow and shrink bilinearly, next to a 1×1
 * convolution. Convolutions have no bias, activations have: LeakyReLU(x + b). Written from the paper, not from its code.
 * Unlike the paper's, a stage may have channels of its own, and groups are told by their channels; the paper has 768 channels per stage below 64 pixels,
 * 2 blocks per stage and groups of 16.
 */
import { ConfigError } from "../../base/errors.js";
import {
  applying,
  constantInit,
  conv2d,
  defined,
  downsample,
  embedding,
  holdings,
  leakyRelu,
  linear,
  normalInit,
  sequential,
  startingAs,
  upsample,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add, concat, mul, reshape, setupFilter, sum } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** What the networks may differ in. */
export interface R3ganOptions {
  /** Channels at the sides 4, 8, … up to the image's: one stage each. */
  readonly channels: readonly number[];
  /** Residual blocks per stage. */
  readonly blocks: number;
  /** Channels of each group of the 3×3 convolutions; divides twice the channels of every stage. */
  readonly groupWidth: number;
  /** Kinds of images, when the networks are told which: G by a vector beside z, D by projection. */
  readonly classes?: number;
}

/** Size of a label's vector. */
const labelSize = 64;
const slope = 0.2;
/** √2 / √(1 + slope²): what keeps the size of values behind a LeakyReLU (He et al. 2015, arXiv:1502.01852). */
const activationGain = Math.sqrt(2 / (1 + slope ** 2));

/** N(0, gain² / fanIn). */
const scaled = (fanIn: number, gain = 1) => normalInit(gain / Math.sqrt(fanIn));

const conv1 = (inputs: number, outputs: number): Module =>
  conv2d(inputs, outputs, 1, { bias: false, init: scaled(inputs) });

/** A convolution whose bias, before the LeakyReLU behind it, starts at 0. */
function biased(inputs: number, outputs: number, kernel: 1 | 3, groups: number, gain: number): Module {
  const fanIn = (inputs / groups) * kernel ** 2;
  const conv = conv2d(inputs, outputs, kernel, { groups, padding: (kernel - 1) / 2, init: scaled(fanIn, gain) });
  return startingAs(conv, { bias: constantInit(0) });
}

/**
 * x + conv3(σ(conv2(σ(conv1 x)))): `conv1` C → 2C, `conv2` 3×3 in groups, `conv3` 2C → C, which starts at 0.
 * @param depth blocks of the whole network, L: the first two convolutions start L^(−1/4) times as large as they would alone (Fixup).
 */
function residualBlock(channels: number, groupWidth: number, depth: number): Module {
  const inner = 2 * channels;
  const groups = inner / groupWidth;
  if (!Number.isInteger(groups))
    throw new ConfigError(
      `groups of ${groupWidth} channels: R3GAN's blocks have ${inner}; give a group width that divides them`,
    );
  const gain = activationGain * depth ** (-1 / 4);
  const children = {
    conv1: biased(channels, inner, 1, 1, gain),
    conv2: biased(inner, inner, 3, groups, gain),
    conv3: conv2d(inner, channels, 1, { bias: false, init: constantInit(0) }),
  };
  const activate = leakyRelu(slope);
  return {
    description: `ResidualBlock(${channels}, ${groups} groups)`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      const inside = activate.forward(part("conv1", x), scope);
      return add(x, part("conv3", activate.forward(part("conv2", inside), scope)));
    },
  };
}

const filter = setupFilter([1, 2, 1]);
const grown = (): Module => upsample({ mode: "filtered", filter });
const shrunk = (): Module => downsample({ mode: "filtered", filter });

/** z [N, size] → [N, 4, 4, C]: `basis` [4, 4, C], learned, times a linear function of z, `linear.weight` [C, size]. */
function fromBasis(size: number, channels: number): Module {
  const children = { linear: linear(size, channels, { bias: false, init: scaled(size) }) };
  return {
    description: `FromBasis(${size} → 4×4×${channels})`,
    parameters: { ...holdings(children).parameters, basis: { shape: [4, 4, channels], init: normalInit(1) } },
    forward: (z, scope) => {
      const weights = applying(children, scope)("linear", z); // [N, C]
      return mul(reshape(weights, [z.shape[0] ?? 1, 1, 1, channels]), scope.parameter("basis"));
    },
  };
}

/** [N, 4, 4, C] → [N, outputs]: each channel's product with `basis` [4, 4, C], then `linear.weight` [outputs, C]. */
function ontoBasis(channels: number, outputs: number): Module {
  const children = { linear: linear(channels, outputs, { bias: false, init: scaled(channels) }) };
  return {
    description: `OntoBasis(4×4×${channels} → ${outputs})`,
    parameters: { ...holdings(children).parameters, basis: { shape: [4, 4, channels], init: scaled(16) } },
    forward: (x, scope) => applying(children, scope)("linear", sum(mul(x, scope.parameter("basis")), { axes: [1, 2] })),
  };
}

const blocksOf = (channels: number, { blocks, groupWidth, channels: stages }: R3ganOptions): Module[] =>
  Array.from({ length: blocks }, () => residualBlock(channels, groupWidth, blocks * stages.length));

/** @throws ConfigError unless there are channels for each side from 4 to the image's. */
function requireStages({ channels }: R3ganOptions, { height, width }: ImageSpec): void {
  const side = 2 * 2 ** channels.length;
  if (channels.length > 0 && height === side && width === side) return;
  throw new ConfigError(
    `R3GAN with ${channels.length} stages makes images of ${side}×${side}, not ${height}×${width}; give channels for the sides 4, 8, … up to the image's`,
  );
}

const lacksLabels = (): never => {
  throw new ConfigError("an R3GAN of classes was given no labels; train it on data that have them");
};

/**
 * z [N, latent] → image [N, H, W, C], not squashed: the paper ends with a 1×1 convolution. Of classes: given labels `i32` [N].
 * Parameters: `main.0` the start, then `main.1`, … blocks and, between stages, what grows; `label.weight` [classes, 64].
 * @throws ConfigError when channels and image do not fit.
 */
export function r3ganGenerator(latent: number, image: ImageSpec, options: R3ganOptions): Module {
  requireStages(options, image);
  const { channels, classes } = options;
  const size = latent + (classes === undefined ? 0 : labelSize);
  const stages = channels.flatMap((width, stage) => {
    const before = channels[stage - 1];
    const start = before === undefined ? [fromBasis(size, width)] : [conv1(before, width), grown()];
    return [...start, ...blocksOf(width, options)];
  });
  const main = sequential(...stages, conv1(channels.at(-1) ?? size, image.channels));
  const label = classes === undefined ? undefined : embedding(classes, labelSize);
  return defined({ kind: "r3ganGenerator", options: { latent, imageChannels: image.channels, ...options } })({
    description: `R3GAN generator: ${main.description}`,
    ...holdings({ main, ...(label && { label }) }),
    forward: (z, scope, labels) => {
      const given = label ? [z, label.forward(labels ?? lacksLabels(), scope.child("label"))] : [z];
      return main.forward(concat(given, 1), scope.child("main"));
    },
  });
}

/**
 * Image [N, H, W, C] → logits [N, 1], the generator's mirror: 1×1 convolution, blocks, smaller, blocks, … Of classes: given labels `i32` [N],
 * the logit is the product of 64 features with the label's vector (projection; Miyato & Koyama 2018, arXiv:1802.05637).
 * Parameters: `main.0`, … in order; `label.weight` [classes, 64].
 * @throws ConfigError when channels and image do not fit.
 */
export function r3ganDiscriminator(image: ImageSpec, options: R3ganOptions): Module {
  requireStages(options, image);
  const { classes } = options;
  const channels = options.channels.toReversed();
  const stages = channels.flatMap((width, stage) => {
    const after = channels[stage + 1];
    const end = after === undefined ? [] : [shrunk(), conv1(width, after)];
    return [...blocksOf(width, options), ...end];
  });
  const outputs = classes === undefined ? 1 : labelSize;
  const main = sequential(conv1(image.channels, channels[0] ?? 1), ...stages, ontoBasis(channels.at(-1) ?? 1, outputs));
  const label = classes === undefined ? undefined : embedding(classes, labelSize, { init: scaled(labelSize) });
  return defined({ kind: "r3ganDiscriminator", options: { imageChannels: image.channels, ...options } })({
    description: `R3GAN discriminator: ${main.description}`,
    ...holdings({ main, ...(label && { label }) }),
    forward: (x, scope, labels: Tensor | undefined) => {
      const features = main.forward(x, scope.child("main")); // [N, outputs]
      if (label === undefined) return features;
      const vectors = label.forward(labels ?? lacksLabels(), scope.child("label")); // [N, 64]
      return sum(mul(features, vectors), { axes: [1], keepDims: true });
    },
  });
}
