/** @file R1 (Mescheder et al. 2018, arXiv:1801.04406, equation 9): the gradient of D at real images is pulled to zero. */
import { grad, mul, square, sum } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Regularizer } from "./regularizer.js";

/** ½ · E‖∇ₓD(x)‖². @param images [N, H, W, C], at which the gradient is taken. */
export function squaredGradient(critic: (images: Tensor) => Tensor, images: Tensor): Tensor {
  const { images: gradient } = grad(sum(critic(images)), { images }); // [N, H, W, C]
  return mul(sum(square(gradient)), 0.5 / (images.shape[0] ?? 1));
}

/** ½ · E‖∇ₓD(x)‖² over real x; its weight is the paper's γ. */
export const r1: Regularizer = {
  name: "r1",
  source: "Mescheder et al. 2018, arXiv:1801.04406, equation 9",
  help: "γ of R1, the squared gradient of the discriminator at real images",
  player: "discriminator",
  isPerImage: true,
  penalty: ({ critic, real }) => squaredGradient(critic, real),
};
