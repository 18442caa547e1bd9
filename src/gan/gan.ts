/** @file What a GAN is made of: networks, and phases that train one of them each. A recipe builds one; `train-step.ts` compiles it. */
import type { Shape } from "../base/shape.js";
import type { Module } from "../nn/index.js";
import type { Optimizer } from "../optim/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";

/** The images that a GAN makes. */
export interface ImageSpec {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A network with the values of its parameters and buffers as they are at this point of the step. Applied to the same tensor again, it gives the same result. */
export type Applied = (x: Tensor) => Tensor;

/** What a phase can use. */
export interface PhaseContext {
  /** Networks by name. */
  readonly network: (name: string) => Applied;
  /** Images of the data set, [N, H, W, C] in [−1, 1]. */
  readonly real: Tensor;
  /** N. */
  readonly batch: number;
  /** Samples of N(0, 1); the same stream gives the same tensor within a step. */
  readonly normal: (shape: Shape, stream: string) => Tensor;
}

/** What a phase minimises, and what it reports. */
export interface PhaseResult {
  readonly loss: Tensor;
  /** Scalars by name. */
  readonly metrics?: Tensors;
}

/** One update of one network. */
export interface Phase {
  /** The network that this phase trains. */
  readonly network: string;
  readonly optimizer: Optimizer;
  readonly minimize: (context: PhaseContext) => PhaseResult;
}

/** A trainable GAN. */
export interface Gan {
  readonly networks: Readonly<Record<string, Module>>;
  /** In order; a later phase sees the parameters that an earlier one has updated. */
  readonly phases: readonly Phase[];
  /** The network that samples are drawn from, the size of its latent, and the decay of its average (0: no average). */
  readonly generator: string;
  readonly latent: number;
  readonly averageDecay: number;
}
