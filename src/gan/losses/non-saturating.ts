/** @file The non-saturating loss (Goodfellow et al. 2014, arXiv:1406.2661, section 3): G maximises log D(G(z)). StyleGAN's name for it is "logistic". */
import { mean, neg, softplus } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";
import { minimax } from "./minimax.js";

/** D as in minimax; G minimises −log D(G(z)), which has a gradient where D wins. */
export const nonSaturating: AdversarialLoss = {
  ...minimax,
  name: "non-saturating",
  source: "Goodfellow et al. 2014, arXiv:1406.2661, section 3",
  generator: (fake) => mean(softplus(neg(fake))), // −log σ(fake)
};
