/** @file R1 and R2 (Mescheder et al. 2018, arXiv:1801.04406, equation 9 and section 4.1): D's gradient is pulled to zero at real or at fake images. */
import { mean, mul } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { squaredGradientNorms } from "./gradient-norm.js";
import type { Regularizer } from "./regularizer.js";

/** ½ · E‖∇ₓD(x)‖². @param images [N, H, W, C], at which the gradient is taken. */
export const halfSquaredGradient = (critic: (images: Tensor) => Tensor, images: Tensor): Tensor =>
  mul(0.5, mean(squaredGradientNorms(critic, images)));

/** ½ · E‖∇ₓD(x)‖² over real x; its weight is the paper's γ. */
export const r1: Regularizer = {
  name: "r1",
  source: "Mescheder et al. 2018, arXiv:1801.04406, equation 9",
  help: "γ of R1, the squared gradient of the discriminator at real images",
  player: "discriminator",
  isPerImage: true,
  penalty: ({ critic, real }) => halfSquaredGradient(critic, real),
};

/** ½ · E‖∇ₓD(x)‖² over x = G(z); its weight is the paper's γ. */
export const r2: Regularizer = {
  name: "r2",
  source: "Mescheder et al. 2018, arXiv:1801.04406, section 4.1",
  help: "γ of R2, the squared gradient of the discriminator at fake images",
  player: "discriminator",
  isPerImage: true,
  penalty: ({ critic, fake }) => halfSquaredGradient(critic, fake),
};
