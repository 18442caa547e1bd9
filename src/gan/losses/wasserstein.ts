/** @file The Wasserstein loss (Arjovsky et al. 2017, arXiv:1701.07875, equations 2 and 3). It wants a Lipschitz D: clipping, a penalty or spectral norm. */
import { mean, neg, sub } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";

/** D minimises E D(G(z)) − E D(x), minus the estimated distance; G minimises −E D(G(z)). */
export const wasserstein: AdversarialLoss = {
  name: "wasserstein",
  source: "Arjovsky et al. 2017, arXiv:1701.07875, equations 2 and 3",
  isRelative: false,
  discriminator: (real, fake) => sub(mean(fake), mean(real)),
  generator: (fake) => neg(mean(fake)),
};
