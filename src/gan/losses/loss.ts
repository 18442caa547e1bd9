/** @file What an adversarial loss is: one function of logits per player, both to be minimised. */
import type { Tensor, TensorLike } from "../../tensor/index.js";

/** A pair of losses; logits are [N, 1], results scalars. */
export interface AdversarialLoss {
  readonly name: string;
  /** Paper and equation. */
  readonly source: string;
  /** Whether both players compare the logits of real and fake images in pairs: batches of one size, and `real` for the generator as well. */
  readonly isRelative: boolean;
  /** The logit at which D cannot tell real from fake; none where only differences of logits count. */
  readonly undecided?: number;
  /** The discriminator's loss there, from which it falls towards 0 as D wins; none where it has no such bounds. */
  readonly undecidedLoss?: number;
  /** What the paper calls D(x), where that is not the network's output: the probability that x is real. For people; the losses take logits. */
  readonly probability?: (logits: Tensor) => Tensor;
  /** @param real D(x) and @param fake D(G(z)), logits. */
  discriminator(real: Tensor, fake: Tensor): Tensor;
  /** @param fake D(G(z)) and @param real D(x), logits; only relative losses look at the latter, and need it. */
  generator(fake: Tensor, real?: Tensor): Tensor;
  /**
   * The discriminator's loss with one-sided label smoothing (Salimans et al. 2016, arXiv:1606.03498, §3.4): real images are worth less than 1, so
   * that D does not grow too sure of them. Only losses that drive D towards a target have it.
   * @param target of real images, in (0, 1]; 1 is `discriminator`.
   */
  readonly smoothed?: (real: Tensor, fake: Tensor, target: TensorLike) => Tensor;
}
