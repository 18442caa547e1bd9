/** @file The lengths of a critic's gradients at images, and points between images: what gradient penalties are made of. */
import { add, grad, lerp, sqrt, square, sub, sum } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Draws } from "../gan.js";

type Critic = (images: Tensor) => Tensor;

const axes = [1, 2, 3];

/** ‖∇ₓD(x)‖² of each image, [N]. @param images [N, H, W, C] */
export function squaredGradientNorms(critic: Critic, images: Tensor): Tensor {
  const { images: gradient } = grad(sum(critic(images)), { images }); // [N, H, W, C]
  return sum(square(gradient), { axes });
}

/** (‖∇ₓD(x)‖ − 1)² of each image, [N]. 10⁻²⁰ keeps the derivative of the root finite where D is flat. */
export function distancesFromUnit(critic: Critic, images: Tensor): Tensor {
  return square(sub(sqrt(add(squaredGradientNorms(critic, images), 1e-20)), 1));
}

/** a + t (b − a) with one t ~ U[0, 1) per image. @param stream of t */
export const between = (a: Tensor, b: Tensor, { uniform }: Draws, stream: string): Tensor =>
  lerp(a, b, uniform([a.shape[0] ?? 1, 1, 1, 1], stream));
