/** @file What recipes choose about an adversarial game between the networks `discriminator` and a generator. */
import type { Optimizer } from "../../optim/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Augmentation } from "../augment/augmentation.js";
import type { PhaseContext, PhaseResult, Rate } from "../gan.js";
import type { AdversarialLoss } from "../losses/index.js";
import type { WeightedRegularizer } from "../regularizers/index.js";
import type { Passes, View } from "./passes.js";

/** What D has judged in a phase. */
export interface Judged {
  /** As D gets them: augmented and packed. */
  readonly real: View;
  readonly fake: View;
  /** Everything D says about them: [N, 1], or [N, 1 + more] with logits first. */
  readonly realOutputs: Tensor;
  readonly fakeOutputs: Tensor;
}

/** A term of a recipe's own, such as the classifier's of ACGAN. */
export type Term = (context: PhaseContext, judged: Judged) => PhaseResult;

/** An adversarial game. */
export interface Game {
  readonly loss: AdversarialLoss;
  readonly optimizers: { readonly discriminator: Optimizer; readonly generator: Optimizer };
  /** G's images of this step, [N, H, W, C]. */
  readonly generate: (context: PhaseContext) => Tensor;
  /** What D judges as real, [N, H, W, C]; the data's images unless given. */
  readonly real?: ((context: PhaseContext) => Tensor) | undefined;
  /** How D sees the real and the fake batch. */
  readonly passes: Passes;
  /** What D is told beside the images, such as their labels; nothing unless given. */
  readonly given?: ((context: PhaseContext) => readonly Tensor[]) | undefined;
  /** Networks that G's phase trains; `generator` unless given. */
  readonly generators?: readonly string[] | undefined;
  /** Factor on both learning rates. */
  readonly rate?: Rate | undefined;
  /** Updates of D for one of G; 1 unless given. */
  readonly criticSteps?: number | undefined;
  readonly regularizers?: readonly WeightedRegularizer[] | undefined;
  readonly augmentations?: readonly Augmentation[] | undefined;
  /** Images that D judges together (PacGAN); 1 unless given. */
  readonly pack?: number | undefined;
  /** Share of its images that G learns from, those that D likes most; 1 unless given. */
  readonly topK?: number | undefined;
  /** Updates of D that G looks ahead (unrolled GAN); 0 unless given. */
  readonly unroll?: number | undefined;
  /** Of the adversarial part of G's loss, beside the recipe's own terms; 1 unless given. */
  readonly adversarialWeight?: Rate | undefined;
  /** Recipes' own terms of the players' losses. */
  readonly terms?: { readonly discriminator?: Term; readonly generator?: Term } | undefined;
}
