/** @file DRAGAN (Kodali et al. 2017, arXiv:1705.07215, §2.3): D's gradient has length 1 around real images, with the noise of the authors' code. */
import { add, mean, mul, sqrt, variance } from "../../tensor/index.js";
import { between, distancesFromUnit } from "./gradient-norm.js";
import type { Regularizer } from "./regularizer.js";

/**
 * E(‖∇D(x̂)‖ − 1)² over x̂ = x + t δ, t ~ U[0, 1) per image, δ = ½ s u, u ~ U[0, 1) per value and s the standard deviation of all the batch's values.
 * Its weight is the paper's λ, 10 there.
 */
export const dragan: Regularizer = {
  name: "dragan",
  source: "Kodali et al. 2017, arXiv:1705.07215, §2.3",
  help: "λ of DRAGAN: the discriminator's gradient has length 1 around real images",
  player: "discriminator",
  isPerImage: true,
  penalty: ({ critic, real, ...draws }) => {
    const noise = mul(mul(0.5, sqrt(variance(real))), draws.uniform(real.shape, "dragan noise"));
    return mean(distancesFromUnit(critic, between(real, add(real, noise), draws, "dragan")));
  },
};
