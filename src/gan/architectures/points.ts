/**
 * @file Networks for toy distributions: points of the plane as images [N, 1, 1, 2] in [−1, 1]. Four pairs: `small`, `tiny`, and those of two papers,
 * PacGAN (Lin et al. 2018, arXiv:1712.04086, section 4.1) and WGAN-GP (Gulrajani et al. 2017, gan_toy.py).
 * Not from the papers: discriminators see the plane five times as large. Modes are narrow, and a network of ReLUs learns what is large before what is small.
 */
import {
  batchNorm,
  defined,
  flattened,
  leakyRelu,
  linear,
  maxout,
  relu,
  sequential,
  unflatten,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { mul } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** Hidden layers of a network. */
interface HiddenLayers {
  readonly widths: readonly number[];
  /** What one of them is made of. */
  readonly layer: (from: number, to: number) => readonly Module[];
}

/** A pair of networks without their ends. */
export interface PointNetworks {
  /** For people. */
  readonly description: string;
  readonly generator: HiddenLayers;
  readonly discriminator: HiddenLayers;
}

const linearThen =
  (activation: () => Module): HiddenLayers["layer"] =>
  (from, to) => [linear(from, to), activation()];

/** Batch normalisation has a bias of its own. */
const normalized: HiddenLayers["layer"] = (from, to) => [linear(from, to, { bias: false }), batchNorm(to), relu()];

/** Pairs of networks by name, the default first. */
export const pointNetworks = {
  small: {
    description: "3 layers of 128 each, the fastest",
    generator: { widths: [128, 128, 128], layer: linearThen(relu) },
    discriminator: { widths: [128, 128, 128], layer: linearThen(() => leakyRelu(0.2)) },
  },
  tiny: {
    description: "3 layers of 48 each, to look on",
    generator: { widths: [48, 48, 48], layer: linearThen(relu) },
    discriminator: { widths: [48, 48, 48], layer: linearThen(() => leakyRelu(0.2)) },
  },
  pacgan: {
    description: "G of 4 layers of 400 with batch norm, D of 3 layers of 200 with maxout",
    generator: { widths: [400, 400, 400, 400], layer: normalized },
    discriminator: { widths: [200, 200, 200], layer: (from, to) => [maxout(from, to, 5)] },
  },
  "wgan-gp": {
    description: "3 layers of 512 each",
    generator: { widths: [512, 512, 512], layer: linearThen(relu) },
    discriminator: { widths: [512, 512, 512], layer: linearThen(relu) },
  },
} satisfies Record<string, PointNetworks>;

/** The name of a pair of networks. */
export type PointNetworksName = keyof typeof pointNetworks;
export const pointNetworkNames = Object.keys(pointNetworks) as PointNetworksName[];

/** How much larger a discriminator sees the plane. */
const magnification = 5;

const magnified: Module = defined({ kind: "times", options: { factor: magnification } })({
  description: `× ${magnification}`,
  parameters: {},
  forward: (x) => mul(x, magnification),
});

const hiddenLayers = (inputs: number, { widths, layer }: HiddenLayers): Module[] =>
  widths.flatMap((width, index) => layer(widths[index - 1] ?? inputs, width));

/** z [N, latent] → points [N, 1, 1, 2]; nothing keeps them in [−1, 1]. Parameters are named as in PyTorch's `nn.Sequential`. */
export function pointsGenerator(latent: number, { generator }: Pick<PointNetworks, "generator">): Module {
  return sequential(
    ...hiddenLayers(latent, generator),
    linear(generator.widths.at(-1) ?? latent, 2),
    unflatten([1, 1, 2]),
  );
}

/** Points [N, 1, 1, C], C = 2 or the coordinates of several points, → logits [N, 1]. Parameters are named as in PyTorch's `nn.Sequential`; its part 0 is the magnification. */
export function pointsDiscriminator(
  { channels }: ImageSpec,
  { discriminator }: Pick<PointNetworks, "discriminator">,
): Module {
  const last = discriminator.widths.at(-1) ?? channels;
  return flattened(sequential(magnified, ...hiddenLayers(channels, discriminator), linear(last, 1)));
}
