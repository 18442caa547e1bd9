/** @file What limits an optimiser's step: the norm of all gradients together, or the weights themselves. Both wrap any optimiser. */
import { add, clamp, div, minimum, mul, sqrt, square, sum } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import type { Optimizer } from "./optimizer.js";

const mapped = (tensors: Tensors, change: (tensor: Tensor) => Tensor): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));

/** √Σ over all tensors of Σ g². */
export function globalNorm(tensors: Tensors): Tensor {
  const squares = Object.values(tensors).map((tensor) => sum(square(tensor)));
  return sqrt(squares.reduce((total, part) => add(total, part)));
}

/**
 * g ← g · min(1, maxNorm / (‖g‖ + 10⁻⁶)) with ‖g‖ over all parameters (Pascanu et al. 2012, arXiv:1211.5063, algorithm 1; PyTorch's `clip_grad_norm_`).
 * @param maxNorm > 0
 */
export const clipGradients = (optimizer: Optimizer, maxNorm: number): Optimizer => ({
  stateSpecs: (parameters) => optimizer.stateSpecs(parameters),
  update: (parameters, gradients, state, rate) => {
    const factor = minimum(div(maxNorm, add(globalNorm(gradients), 1e-6)), 1);
    const clipped = mapped(gradients, (gradient) => mul(gradient, factor));
    return optimizer.update(parameters, clipped, state, rate);
  },
});

/**
 * Limits every weight to [−limit, limit] after each step: a crude bound of the Lipschitz constant (WGAN, Arjovsky et al. 2017, arXiv:1701.07875,
 * algorithm 1, line 7).
 * @param limit > 0; 0.01 in the paper.
 */
export const clipWeights = (optimizer: Optimizer, limit: number): Optimizer => ({
  stateSpecs: (parameters) => optimizer.stateSpecs(parameters),
  update: (parameters, gradients, state, rate) => {
    const update = optimizer.update(parameters, gradients, state, rate);
    return { ...update, parameters: mapped(update.parameters, (weight) => clamp(weight, -limit, limit)) };
  },
});
