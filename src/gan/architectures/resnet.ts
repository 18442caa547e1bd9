/**
 * @file The residual networks of SNGAN (Miyato et al. 2018, arXiv:1802.05957, appendix B.4, tables 4 to 6), with the names of its authors' code, and on
 * request with the self-attention of SAGAN (Zhang et al. 2018, arXiv:1805.08318) and its class conditioning: norms that know the class in G,
 * a projection in D. Spectral normalisation is no part of them: it wraps them.
 */
import { ConfigError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import {
  applying,
  batchNorm,
  conditionalBatchNorm,
  defined,
  globalSumPool,
  holdings,
  linear,
  relu,
  selfAttention,
  sequential,
  tanh,
  unflatten,
} from "../../nn/index.js";
import type { Definition, Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";
import { linearHead, projectionHead } from "./heads.js";
import { conv3x3, downBlock, firstDownBlock, upBlock } from "./resnet-blocks.js";

/** Sides of images that the networks can make, among others. */
export const resnetSizes = [16, 32, 64, 128];

/** What both networks may differ in. */
export interface ResnetOptions {
  /** Squares of side 8·2ᵏ. */
  readonly image: ImageSpec;
  /** Channels next to the image. */
  readonly width: number;
  /** Channels grow by this factor as the side halves: 1 as in the paper for CIFAR-10, 2 as for ImageNet. */
  readonly growth: number;
  /** Number of classes, for networks that are given labels `i32` [N]. */
  readonly classes?: number;
  /** Side of the features that attend to themselves, below the image's. */
  readonly attention?: number;
}

/** Side of the features where neither network has halvings left that change channels. */
const coarse = 8;

/** Halvings from the image to 8×8. @throws ConfigError unless the image is a square of side 8·2ᵏ, k ≥ 1. */
function halvingsOf({ height, width }: ImageSpec): number {
  const halvings = Math.log2(height / coarse);
  if (height !== width || !Number.isInteger(halvings) || halvings < 1)
    throw new ConfigError(
      `images of ${height}×${width}: the ResNet makes squares of 8·2ᵏ pixels, such as 32; give one of these as size`,
    );
  return halvings;
}

/** A block, and self-attention after it where the side asks for that. */
const attending = (block: Module, channels: number, isAttended: boolean): Module =>
  isAttended ? sequential(block, selfAttention(channels)) : block;

/** @throws ConfigError when features of the side that should attend do not exist. */
function checkAttention(side: number | undefined, sides: readonly number[]): void {
  if (side !== undefined && !sides.includes(side))
    throw new ConfigError(`self-attention at ${side}×${side}: the features there are of sides ${sides.join(", ")}`);
}

/** Children applied one after the other under names of their own. */
function chain(
  kind: string,
  options: NonNullable<Definition["options"]>,
  children: Readonly<Record<string, Module>>,
): Module {
  return defined({ kind, options })({
    description: `${kind}: ${Object.values(children)
      .map((child) => child.description)
      .join(" → ")}`,
    ...holdings(children),
    forward(x, scope, ...given) {
      const part = applying(children, scope);
      return Object.keys(children).reduce((value, name) => part(name, value, ...given), x);
    },
  });
}

const numbered = (modules: readonly Module[], first: number): Record<string, Module> =>
  Object.fromEntries(modules.map((module, index) => [`block${index + first}`, module]));

/**
 * z [N, latent] → image [N, H, W, C] in [−1, 1]: linear to 4×4, a block per doubling, norm, ReLU, 3×3, tanh.
 * Parameters `l1`, `block2`, `block3`, …, `norm`, `conv`; with attention after a block, it is `blockᵢ.1` and the block `blockᵢ.0`.
 * Batch normalisation, with classes conditional: then given labels `i32` [N].
 * @throws ConfigError unless the image is a square of side 8·2ᵏ, k ≥ 1, and the attended side one of 8, …, H.
 */
export function resnetGenerator(latent: number, { image, width, growth, classes, attention }: ResnetOptions): Module {
  const halvings = halvingsOf(image);
  const norm = (channels: number): Module =>
    classes === undefined ? batchNorm(channels) : conditionalBatchNorm(channels, classes);
  const channels = Array.from({ length: halvings + 1 }, (_, stage) => width * growth ** (halvings - stage)); // at 8, 16, …
  const sides = channels.map((_, stage) => coarse * 2 ** stage);
  checkAttention(attention, sides);
  const deepest = channels[0] ?? width;
  const start = [4, 4, deepest];
  const blocks = channels.map((outputs, stage) =>
    attending(
      upBlock(stage === 0 ? deepest : (channels[stage - 1] ?? deepest), outputs, norm),
      outputs,
      sides[stage] === attention,
    ),
  );
  return chain(
    "resnetGenerator",
    { latent, imageChannels: image.channels, channels, classes, attention },
    {
      l1: linear(latent, sizeOf(start), { outputImage: start }),
      start: unflatten(start),
      ...numbered(blocks, 2),
      norm: norm(width),
      relu: relu(),
      conv: conv3x3(width, image.channels, 1),
      tanh: tanh(),
    },
  );
}

/**
 * Image [N, H, W, C] → logits [N, 1]: blocks that halve down to 8×8, two more that do not, ReLU, sum over pixels, linear.
 * Parameters `block1`, `block2`, …, `head`; with attention after a block, it is `blockᵢ.1` and the block `blockᵢ.0`.
 * With classes the head is a projection: then given labels `i32` [N].
 * @throws ConfigError unless the image is a square of side 8·2ᵏ, k ≥ 1, and the attended side one of 8, …, H / 2.
 */
export function resnetDiscriminator({ image, width, growth, classes, attention }: ResnetOptions): Module {
  const halvings = halvingsOf(image);
  const channels = Array.from({ length: halvings + 2 }, (_, stage) => width * growth ** Math.min(stage, halvings));
  const sides = channels.map((_, stage) => image.height / 2 ** Math.min(stage + 1, halvings)); // after each block
  checkAttention(attention, sides);
  const blocks = channels.map((outputs, stage) =>
    attending(
      stage === 0
        ? firstDownBlock(image.channels, outputs)
        : downBlock(channels[stage - 1] ?? width, outputs, stage < halvings),
      outputs,
      sides.indexOf(attention ?? 0) === stage,
    ),
  );
  const features = channels.at(-1) ?? width;
  return chain(
    "resnetDiscriminator",
    { imageChannels: image.channels, side: image.height, channels, classes, attention },
    {
      ...numbered(blocks, 1),
      relu: relu(),
      pool: globalSumPool(),
      head: classes === undefined ? linearHead([features], 1) : projectionHead(features, classes),
    },
  );
}
