/**
 * @file Consistency regularisation (Zhang et al. 2019, CR-GAN, arXiv:1910.12027, equation 2): D says of a moved image what it says of the image itself.
 * From the paper: random shifts of real images by up to an eighth (4 of 32 pixels). Left out: its horizontal flips, as a mirrored digit is another image.
 */
import { mean, square, sub } from "../../tensor/index.js";
import { randomShift } from "../augment/shift.js";
import type { Regularizer } from "./regularizer.js";

/** E(D(x) − D(T(x)))² with T a random shift; its weight is the paper's λ, 10 there. */
export const consistency: Regularizer = {
  name: "consistency",
  source: "Zhang et al. 2019, arXiv:1910.12027, equation 2",
  help: "λ of CR-GAN: the discriminator says of a moved image what it says of the image",
  player: "discriminator",
  isPerImage: false,
  penalty: ({ critic, real, realLogits, ...draws }) =>
    mean(square(sub(realLogits, critic(randomShift(real, draws, "consistency", 1 / 8, "replicate"))))),
};
