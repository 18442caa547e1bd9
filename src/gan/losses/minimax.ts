/** @file The minimax loss (Goodfellow et al. 2014, arXiv:1406.2661, equation 1). Its generator's gradient vanishes while D wins. */
import { add, mean, neg, softplus } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";

/** min_G max_D E[log D(x)] + E[log(1 − D(G(z)))], with D = σ(logits). */
export const minimax: AdversarialLoss = {
  name: "minimax",
  source: "Goodfellow et al. 2014, arXiv:1406.2661, equation 1",
  discriminator: (real, fake) => add(mean(softplus(neg(real))), mean(softplus(fake))), // −log σ(real) − log(1 − σ(fake))
  generator: (fake) => neg(mean(softplus(fake))), // log(1 − σ(fake))
};
