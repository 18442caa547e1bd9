/**
 * @file Networks for toy distributions: points of the plane as images [N, 1, 1, 2] in [−1, 1]. Three pairs: `small`, and those of two papers,
 * PacGAN (Lin et al. 2018, arXiv:1712.04086, section 4.1) and WGAN-GP (Gulrajani et al. 2017, gan_toy.py).
 * Not from the papers: inside, the plane is five times as large. Modes are narrow, and a network of ReLUs learns what is large before what is small.
 */
import { batchNorm, flattened, leakyRelu, linear, maxout, relu, sequential, unflatten } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { mul } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";

/** What a pair of networks is made of. */
interface PointNetworks {
  /** For people. */
  readonly description: string;
  /** Widths of the hidden layers, and what follows each linear layer. */
  readonly generator: { readonly hidden: readonly number[]; readonly after: (width: number) => readonly Module[] };
  /** A hidden layer. */
  readonly discriminator: {
    readonly hidden: readonly number[];
    readonly layer: (from: number, to: number) => readonly Module[];
  };
}

/** Linear functions whose largest is a maxout's value. */
const pieces = 5;

/** Pairs of networks by name, the default first. */
export const pointNetworks = {
  small: {
    description: "3 layers of 128 each, the fastest",
    generator: { hidden: [128, 128, 128], after: () => [relu()] },
    discriminator: { hidden: [128, 128, 128], layer: (from, to) => [linear(from, to), leakyRelu(0.2)] },
  },
  pacgan: {
    description: "G of 4 layers of 400 with batch norm, D of 3 layers of 200 with maxout",
    generator: { hidden: [400, 400, 400, 400], after: (width) => [batchNorm(width), relu()] },
    discriminator: { hidden: [200, 200, 200], layer: (from, to) => [maxout(from, to, pieces)] },
  },
  "wgan-gp": {
    description: "3 layers of 512 each",
    generator: { hidden: [512, 512, 512], after: () => [relu()] },
    discriminator: { hidden: [512, 512, 512], layer: (from, to) => [linear(from, to), relu()] },
  },
} satisfies Record<string, PointNetworks>;

/** The name of a pair of networks. */
export type PointNetworksName = keyof typeof pointNetworks;
export const pointNetworkNames = Object.keys(pointNetworks) as PointNetworksName[];

/** How much larger the plane is inside the networks. */
const magnification = 5;

const scaled = (factor: number): Module => ({
  description: `× ${factor}`,
  parameters: {},
  forward: (x) => mul(x, factor),
});

/** z [N, latent] → points [N, 1, 1, 2]; nothing keeps them in [−1, 1]. Parameters are named as in PyTorch's `nn.Sequential`. */
export function pointsGenerator(latent: number, name: PointNetworksName): Module {
  const { hidden, after }: PointNetworks["generator"] = pointNetworks[name].generator;
  const widths = [latent, ...hidden];
  return sequential(
    ...hidden.flatMap((width, index) => [linear(widths[index] ?? latent, width), ...after(width)]),
    linear(widths.at(-1) ?? latent, 2),
    scaled(1 / magnification),
    unflatten([1, 1, 2]),
  );
}

/** Points [N, 1, 1, C], C = 2 or the coordinates of several points, → logits [N, 1]. Parameters are named as in PyTorch's `nn.Sequential`; its part 0 is the magnification. */
export function pointsDiscriminator({ channels }: ImageSpec, name: PointNetworksName): Module {
  const { hidden, layer }: PointNetworks["discriminator"] = pointNetworks[name].discriminator;
  const widths = [channels, ...hidden];
  return flattened(
    sequential(
      scaled(magnification),
      ...hidden.flatMap((width, index) => layer(widths[index] ?? channels, width)),
      linear(widths.at(-1) ?? channels, 1),
    ),
  );
}
