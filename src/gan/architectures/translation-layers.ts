/**
 * @file What the networks of pix2pix (Isola et al. 2016, arXiv:1611.07004) and CycleGAN (Zhu et al. 2017, arXiv:1703.10593) share, as in the authors'
 * PyTorch code (junyanz/pytorch-CycleGAN-and-pix2pix): weights start as N(0, 0.02²), biases as 0, and a convolution in front of a normalisation has a
 * bias only where the normalisation has none.
 */
import { batchNorm, constantInit, instanceNorm, normalInit } from "../../nn/index.js";
import type { Initializer, Module } from "../../nn/index.js";

/** How the networks normalise: over the batch with a learnt scale, or each image by itself without one. */
export type TranslationNorm = "batch" | "instance";
export const translationNorms: readonly TranslationNorm[] = ["batch", "instance"];

const batchScale = normalInit(0.02, 1);

/** The normalisation layer. */
export const normLayer = (norm: TranslationNorm, channels: number): Module =>
  norm === "batch" ? batchNorm(channels, { init: batchScale }) : instanceNorm(channels);

/** First values of a convolution. */
const firstValues: { readonly init: Initializer; readonly biasInit: Initializer } = {
  init: normalInit(0.02),
  biasInit: constantInit(0),
};

/** Options of a convolution that no normalisation follows. */
export const plainConv = { ...firstValues, bias: true };
/** Options of a convolution in front of a normalisation. */
export const normedConv = (norm: TranslationNorm) => ({ ...firstValues, bias: norm === "instance" });
