/** @file The minimax loss (Goodfellow et al. 2014, arXiv:1406.2661, equation 1). Its generator's gradient vanishes while D wins. */
import { add, mean, mul, neg, sigmoid, softplus, sub } from "../../tensor/index.js";
import type { Tensor, TensorLike } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";

/** −E[t log D(x) + (1 − t) log(1 − D(x))] − E log(1 − D(G(z))), with D = σ(logits): cross-entropy with target t for real images. */
const crossEntropies = (real: Tensor, fake: Tensor, target: TensorLike): Tensor =>
  // −t log σ(a) − (1 − t) log σ(−a) = softplus(−a) + (1 − t) a
  add(mean(add(softplus(neg(real)), mul(sub(1, target), real))), mean(softplus(fake)));

/** min_G max_D E[log D(x)] + E[log(1 − D(G(z)))], with D = σ(logits). */
export const minimax: AdversarialLoss = {
  name: "minimax",
  source: "Goodfellow et al. 2014, arXiv:1406.2661, equation 1",
  isRelative: false,
  undecided: 0,
  undecidedLoss: 2 * Math.LN2,
  probability: sigmoid,
  discriminator: (real, fake) => add(mean(softplus(neg(real))), mean(softplus(fake))), // −log σ(real) − log(1 − σ(fake))
  generator: (fake) => neg(mean(softplus(fake))), // log(1 − σ(fake))
  smoothed: crossEntropies,
};
