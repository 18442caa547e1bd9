/** @file What an adversarial loss is: one function of logits per player, both to be minimised. */
import type { Tensor } from "../../tensor/index.js";

/** A pair of losses; logits are [N, 1], results scalars. */
export interface AdversarialLoss {
  readonly name: string;
  /** Paper and equation. */
  readonly source: string;
  /** @param real D(x) and @param fake D(G(z)), logits. */
  discriminator(real: Tensor, fake: Tensor): Tensor;
  /** @param fake D(G(z)), logits. */
  generator(fake: Tensor): Tensor;
}
