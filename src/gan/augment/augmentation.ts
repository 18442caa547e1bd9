/** @file What an augmentation is: what D sees instead of the images themselves, real and fake alike. Gradients flow through it to G. */
import type { Parameter } from "../../nn/index.js";
import type { Tensor, Tensors } from "../../tensor/index.js";
import type { View } from "../adversarial/passes.js";
import type { Draws, PhaseContext } from "../gan.js";

/** Both batches as D gets them. */
export interface Views {
  readonly real: View;
  readonly fake: View;
}

/** What an augmentation can use. */
export type AugmentationContext = Draws & Pick<PhaseContext, "memory" | "remember" | "step" | "batch" | "isDue">;

/** Changes what D sees. */
export interface Augmentation {
  readonly name: string;
  /** Paper and section. */
  readonly source: string;
  /** What it keeps from step to step, such as how strong it is. */
  readonly memory?: Readonly<Record<string, Parameter>>;
  /** Draws of different names are independent, so that real and fake images are changed apart. */
  readonly apply: (views: Views, context: AugmentationContext) => Views;
  /** After D has judged real images: becomes stronger or weaker. @param realLogits [N, 1], above 0 where D says real. @returns metrics */
  readonly adapt?: (context: AugmentationContext, realLogits: Tensor) => Tensors;
}

/** An augmentation that changes images one by one. @param stream `real` or `fake`, to tell draws apart */
export const imageByImage =
  (change: (images: Tensor, context: AugmentationContext, stream: string) => Tensor): Augmentation["apply"] =>
  ({ real, fake }, context) => ({
    real: { ...real, images: change(real.images, context, "real") },
    fake: { ...fake, images: change(fake.images, context, "fake") },
  });
