/** @file The two phases of an unconditional GAN (Goodfellow et al. 2014, algorithm 1 with k = 1): D learns, then G against the D that has learnt. */
import type { Optimizer } from "../optim/index.js";
import { mean, sigmoid } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { Phase, PhaseContext } from "./gan.js";
import type { Passes } from "./passes.js";
import type { AdversarialLoss } from "./losses/index.js";

/** What recipes choose about the phases. */
export interface AdversarialOptions {
  readonly loss: AdversarialLoss;
  readonly optimizers: { readonly discriminator: Optimizer; readonly generator: Optimizer };
  /** Size of z ~ N(0, 1). */
  readonly latent: number;
  /** How D sees the real and the fake batch. */
  readonly passes: Passes;
}

/** Phases of the networks `discriminator` and `generator`; metrics `D(x)` and `D(G(z))` before D's update. Both see the same z: G runs forward once a step. */
export function adversarialPhases({ loss, optimizers, latent, passes }: AdversarialOptions): Phase[] {
  const fakes = ({ network, batch, normal }: PhaseContext): Tensor =>
    network("generator")(normal([batch, latent], "z")); // [N, H, W, C]
  return [
    {
      network: "discriminator",
      optimizer: optimizers.discriminator,
      minimize: (context) => {
        const fake = fakes(context);
        const [realLogits, fakeLogits] = passes(context.network("discriminator"), context.real, fake); // [N, 1]
        return {
          loss: loss.discriminator(realLogits, fakeLogits),
          metrics: { "D(x)": mean(sigmoid(realLogits)), "D(G(z))": mean(sigmoid(fakeLogits)) },
        };
      },
    },
    {
      network: "generator",
      optimizer: optimizers.generator,
      minimize: (context) => ({ loss: loss.generator(context.network("discriminator")(fakes(context))) }),
    },
  ];
}
