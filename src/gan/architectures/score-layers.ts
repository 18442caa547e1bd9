/**
 * @file The layers that score-based models share (Song et al. 2021, arXiv:2011.13456): weights from Glorot's uniform distribution, biases from 0,
 * residual sums divided by √2, filters [1, 3, 3, 1] where sides change.
 */
import { ShapeError } from "../../base/errors.js";
import { constantInit, conv2d, linear, startingAs, uniformInit } from "../../nn/index.js";
import type { Initializer, Module } from "../../nn/index.js";
import { add, downsampleFiltered, mul, upsampleFiltered } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/** U(±√(6 / (fanIn + fanOut))). */
export const glorot = (fanIn: number, fanOut: number): Initializer => uniformInit(Math.sqrt(6 / (fanIn + fanOut)));

const zero = constantInit(0);

/** A convolution that keeps the side. @param starts `zero` where a residual branch ends, so that its block starts as the identity. */
export function scoreConv(
  inputs: number,
  outputs: number,
  kernel: 1 | 3,
  starts: "random" | "zero" = "random",
): Module {
  const taps = kernel ** 2;
  const init = starts === "zero" ? zero : glorot(inputs * taps, outputs * taps);
  return startingAs(conv2d(inputs, outputs, kernel, { padding: (kernel - 1) / 2, init }), { bias: zero });
}

/** A fully connected layer. */
export const scoreLinear = (inputs: number, outputs: number): Module =>
  startingAs(linear(inputs, outputs, { init: glorot(inputs, outputs) }), { bias: zero });

/** What a block does to the side. */
export type SideChange = "up" | "down" | "same";

/** [N, H, W, C] with its side doubled, halved, or as it is. */
export const resampled = (x: Tensor, change: SideChange): Tensor =>
  ({ up: () => upsampleFiltered(x), down: () => downsampleFiltered(x), same: () => x })[change]();

/** (a + b) / √2. */
export const residualSum = (a: Tensor, b: Tensor): Tensor => mul(add(a, b), Math.SQRT1_2);

/** Channels per group of a group normalisation, as NCSN++ has it: groups of 4 channels, at most 32 groups. */
export const groupsOf = (channels: number): number => Math.min(32, Math.floor(channels / 4));

/** What a network was given beside its image. @throws ShapeError when it was not. */
export function given(what: string, tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new ShapeError(`[forward] the network was given no ${what}; hand it over behind x`);
  return tensor;
}
