/**
 * @file The discriminator of pix2pix and CycleGAN (Isola et al. 2016, arXiv:1611.07004, section 3.2.2): it says of every patch of an image whether it is
 * real. Layers and names as in the authors' PyTorch code (`NLayerDiscriminator`): C64-C128-C256-C512, of which three halve the side, sees 70×70 pixels.
 */
import { ConfigError } from "../../base/errors.js";
import { conv2d, defined, definitionOf, leakyRelu, sequential, wrapped } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { reshape } from "../../tensor/index.js";
import { normedConv, normLayer, plainConv } from "./translation-layers.js";
import type { TranslationNorm } from "./translation-layers.js";

const kernel = 4;

export interface PatchOptions {
  /** Channels of the first layer; 2, 4, 8, 8, … times as many further in. */
  readonly width: number;
  readonly norm: TranslationNorm;
  /** Layers that halve the side, at least 1. */
  readonly halvings: number;
}

/**
 * Halving layers for a side: the paper's 3 at 256 pixels, one fewer for every halving of it, at least 1. A patch then is about a quarter of the side:
 * 70 of 256, 34 of 128, 16 of 64; at 32 pixels it is 16 as well.
 */
export const patchHalvings = (side: number): number => Math.min(3, Math.max(1, Math.round(Math.log2(side)) - 5));

/** Side of the patch that one logit sees, in pixels: 16, 34, 70, 142 for 1, 2, 3, 4 halvings. */
export function patchSide(halvings: number): number {
  const strides = [...Array.from({ length: halvings }, () => 2), 1, 1];
  return strides.reduceRight((side, stride) => (side - 1) * stride + kernel, 1);
}

/**
 * Image [N, H, W, C] → logits of its patches, row by row, [N·h·w, 1], h = H / 2^halvings − 2: convolutions 4×4 with LeakyReLU 0.2, norm between the first and the last.
 * Parameters `model.0.weight`, `model.0.bias`, `model.2.weight`, … The sigmoid is part of the loss.
 * @param channels C; a conditional discriminator sees the input beside the output.
 */
export function patchDiscriminator(channels: number, { width, norm, halvings }: PatchOptions): Module {
  if (!Number.isInteger(halvings) || halvings < 1)
    throw new ConfigError(`patches of ${halvings} halvings: give a whole number from 1 on`);
  const widths = Array.from({ length: halvings + 1 }, (_, layer) => width * Math.min(8, 2 ** layer));
  const hidden = widths.flatMap((outputs, layer) => {
    const geometry = { stride: layer < halvings ? 2 : 1, padding: 1 };
    if (layer === 0) return [conv2d(channels, outputs, kernel, { ...geometry, ...plainConv }), leakyRelu(0.2)];
    const inputs = widths[layer - 1] ?? channels;
    return [
      conv2d(inputs, outputs, kernel, { ...geometry, ...normedConv(norm) }),
      normLayer(norm, outputs),
      leakyRelu(0.2),
    ];
  });
  const last = conv2d(widths.at(-1) ?? width, 1, kernel, { ...plainConv, padding: 1 });
  const map = wrapped("model", sequential(...hidden, last));
  // [N, h, w, 1] → [N·h·w, 1]; as in the authors' code, what is defined is the map.
  return defined(definitionOf(map))({ ...map, forward: (x, scope) => reshape(map.forward(x, scope), [-1, 1]) });
}
