/**
 * @file The generator of CycleGAN (Zhu et al. 2017, arXiv:1703.10593, section 7.2), after Johnson et al. 2016 (arXiv:1603.08155):
 * c7s1-64, d128, d256, R256 × 9, u128, u64, c7s1-3 for images of 256 pixels. Layers and names as in the authors' PyTorch code (`ResnetGenerator`).
 */
import { ConfigError } from "../../base/errors.js";
import { conv2d, convTranspose2d, defined, reflectionPad, relu, sequential, tanh, wrapped } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";
import { normedConv, normLayer, plainConv } from "./translation-layers.js";
import type { TranslationNorm } from "./translation-layers.js";

export interface CycleganOptions {
  /** Channels next to the image; twice as many each time that the side is halved. */
  readonly width: number;
  /** How often the side is halved; twice in the paper. */
  readonly halvings: number;
  /** Residual blocks at the smallest side. */
  readonly blocks: number;
  readonly norm: TranslationNorm;
}

/** Rk: x + f(x), f two convolutions 3×3 with reflected borders. Parameters `conv_block.1.weight`, `conv_block.5.weight`. Input and output [N, h, w, channels]. */
function residualBlock(channels: number, norm: TranslationNorm): Module {
  const half = () => [reflectionPad(1), conv2d(channels, channels, 3, normedConv(norm)), normLayer(norm, channels)];
  const branch = wrapped("conv_block", sequential(...half(), relu(), ...half()));
  return defined({ kind: "resnetBlock", options: { channels, norm } })({
    ...branch,
    description: `Residual(${branch.description})`,
    forward: (x, scope) => add(x, branch.forward(x, scope)),
  });
}

/**
 * Image [N, H, W, C] → image [N, H, W, outChannels] in [−1, 1]. Parameters `model.1.weight`, `model.4.weight`, … by position.
 * @throws ConfigError unless the halvings leave whole sides of 2 or more.
 */
export function cycleganGenerator(image: ImageSpec, outChannels: number, options: CycleganOptions): Module {
  const { width, halvings, blocks, norm } = options;
  const { height, width: across, channels } = image;
  const factor = 2 ** halvings;
  if ([height, across].some((side) => side % factor !== 0 || side < Math.max(4, 2 * factor)))
    throw new ConfigError(
      `images of ${height}×${across}: this generator needs sides that are multiples of ${factor} from ${Math.max(4, 2 * factor)} on; give such a size`,
    );
  const outwards = Array.from({ length: halvings }, (_, index) => width * 2 ** index); // channels outside each halving
  const normed = normedConv(norm);
  const halve = { stride: 2, padding: 1, ...normed };
  const double = { stride: 2, padding: 1, outputPadding: 1, ...normed };
  return wrapped(
    "model",
    sequential(
      ...[reflectionPad(3), conv2d(channels, width, 7, normed), normLayer(norm, width), relu()],
      ...outwards.flatMap((outer) => [conv2d(outer, 2 * outer, 3, halve), normLayer(norm, 2 * outer), relu()]),
      ...Array.from({ length: blocks }, () => residualBlock(factor * width, norm)),
      ...outwards
        .toReversed()
        .flatMap((outer) => [convTranspose2d(2 * outer, outer, 3, double), normLayer(norm, outer), relu()]),
      ...[reflectionPad(3), conv2d(width, outChannels, 7, plainConv), tanh()],
    ),
  );
}
