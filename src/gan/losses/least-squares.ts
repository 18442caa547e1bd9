/** @file The least-squares loss (Mao et al. 2016, arXiv:1611.04076, equation 9: b = c = 1, a = 0). D's logits are not squashed. */
import { add, mean, mul, square, sub } from "../../tensor/index.js";
import type { Tensor, TensorLike } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";

/** ½ E(D(x) − t)² + ½ E D(G(z))². */
const squares = (real: Tensor, fake: Tensor, target: TensorLike): Tensor =>
  mul(0.5, add(mean(square(sub(real, target))), mean(square(fake))));

/** D minimises ½ E(D(x) − 1)² + ½ E D(G(z))², G minimises ½ E(D(G(z)) − 1)². */
export const leastSquares: AdversarialLoss = {
  name: "least-squares",
  source: "Mao et al. 2016, arXiv:1611.04076, equation 9",
  isRelative: false,
  undecided: 0.5, // halfway between the targets
  undecidedLoss: 0.25,
  discriminator: (real, fake) => squares(real, fake, 1),
  generator: (fake) => mul(0.5, mean(square(sub(fake, 1)))),
  smoothed: squares,
};
