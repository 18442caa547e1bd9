/** @file Gradient penalties between real and fake images: one-centred (WGAN-GP, Gulrajani et al. 2017) and zero-centred (Thanh-Tung et al. 2019). */
import { mean } from "../../tensor/index.js";
import { between, distancesFromUnit, squaredGradientNorms } from "./gradient-norm.js";
import type { Regularizer } from "./regularizer.js";

/** E(‖∇D(x̂)‖ − 1)² over x̂ = x + t (G(z) − x), t ~ U[0, 1); its weight is the paper's λ, 10 there. */
export const gradientPenalty: Regularizer = {
  name: "gradientPenalty",
  source: "Gulrajani et al. 2017, arXiv:1704.00028, equation 3",
  help: "λ of WGAN-GP: the discriminator's gradient has length 1 between real and fake images",
  player: "discriminator",
  isPerImage: true,
  penalty: ({ critic, real, fake, ...draws }) =>
    mean(distancesFromUnit(critic, between(real, fake, draws, "gradientPenalty"))),
};

/** E‖∇D(x̂)‖² over x̂ = x + t (G(z) − x), t ~ U[0, 1). */
export const zeroCentredPenalty: Regularizer = {
  name: "zeroCentredPenalty",
  source: "Thanh-Tung et al. 2019, arXiv:1902.03984, equation 6",
  help: "λ of the zero-centred penalty: the discriminator's gradient vanishes between real and fake images",
  player: "discriminator",
  isPerImage: true,
  penalty: ({ critic, real, fake, ...draws }) =>
    mean(squaredGradientNorms(critic, between(real, fake, draws, "zeroCentredPenalty"))),
};
