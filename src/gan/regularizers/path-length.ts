/**
 * @file Path length regularisation (Karras et al. 2020, arXiv:1912.04958, section 3.2, equation 4): a step of a given length in W shall change
 * the image by the same amount wherever it is taken. E_w,y (‖Jᵀ y‖ − a)², y ~ N(0, I) an image, J = ∂g(w)/∂w, a the running mean of ‖Jᵀ y‖.
 */
import { add, grad, lerp, mean, mul, sqrt, square, stopGradient, sub, sum } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/** Keeps the derivative of the root finite where an image does not depend on its styles. */
const epsilon = 1e-8;

/**
 * ‖Jᵀ y‖ of each image, y divided by √(H·W) so that it does not depend on the resolution; over the layers, the root of the mean square.
 * @param images [N, H, W, C], made of
 * @param styles [N, L, S]
 * @param noise y ~ N(0, 1), [N, H, W, C]
 * @returns [N]
 */
export function pathLengths(images: Tensor, styles: Tensor, noise: Tensor): Tensor {
  const [, height = 1, width = 1] = images.shape;
  const projection = mul(sum(mul(images, noise)), 1 / Math.sqrt(height * width)); // ⟨g(w), y⟩
  const { gradient } = grad(projection, { gradient: styles }); // Jᵀ y [N, L, S]
  return sqrt(add(mean(sum(square(gradient), { axes: [2] }), { axes: [1] }), epsilon));
}

/** The penalty, and what a becomes. */
export interface PathLengthPenalty {
  /** E (‖Jᵀ y‖ − a)². */
  readonly loss: Tensor;
  /** a, after these lengths. */
  readonly target: Tensor;
}

/**
 * The penalty on lengths [N], with a moved towards their mean first; no gradient flows through a.
 * @param before a, a scalar; 0 at the start
 * @param decay what is left of it; 0.99 as in the paper's code unless given
 */
export function pathLengthPenalty(lengths: Tensor, before: Tensor, decay = 0.99): PathLengthPenalty {
  const target = stopGradient(lerp(mean(lengths), before, decay));
  return { loss: mean(square(sub(lengths, target))), target };
}
