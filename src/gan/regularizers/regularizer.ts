/** @file What a regulariser of an adversarial game is: a scalar that is added, weighted, to a player's loss. */
import type { Parameter } from "../../nn/index.js";
import type { Tensor, Tensors } from "../../tensor/index.js";
import type { Draws, PhaseContext, Rate } from "../gan.js";

/** What a regulariser sees of one player's phase. Images are as D gets them: augmented and packed. */
export interface Penalized extends Draws, Pick<PhaseContext, "memory" | "remember" | "step" | "batch"> {
  /** D as a function of images alone, [N, H, W, C] → logits [N, 1]; what else it is told is bound. */
  readonly critic: (images: Tensor) => Tensor;
  /** What D's layers compute for images, by position, in order. */
  readonly features: (images: Tensor) => Tensors;
  /** [N, H, W, C]. */
  readonly real: Tensor;
  /** [N, H, W, C]. */
  readonly fake: Tensor;
  /** [N, 1]. */
  readonly realLogits: Tensor;
  /** [N, 1]. */
  readonly fakeLogits: Tensor;
  /** The parameters of the networks that the player trains, by network and name. */
  readonly parameters: Tensors;
}

/** A term of a player's loss. */
export interface Regularizer {
  readonly name: string;
  /** Paper and equation. */
  readonly source: string;
  /** One line for lists of options. */
  readonly help: string;
  /** Whose loss it is added to. */
  readonly player: "discriminator" | "generator";
  /** Whether it is about single images, so that a D that mixes the images of a batch makes it meaningless. */
  readonly isPerImage: boolean;
  /** What it keeps from step to step. */
  readonly memory?: Readonly<Record<string, Parameter>>;
  /** @returns a scalar, unweighted. */
  readonly penalty: (seen: Penalized) => Tensor;
}

/** A regulariser in use. */
export interface WeightedRegularizer {
  readonly regularizer: Regularizer;
  readonly weight: Rate;
  /** Steps from one use to the next, at which it counts as many times (lazy regularisation, Karras et al. 2020, arXiv:1912.04958, §3.1); 1 unless given. */
  readonly every?: number;
}
