/** @file RMSProp (Tieleman & Hinton 2012, Coursera lecture 6.5), in PyTorch's form. */
import { add, div, maximum, mul, sqrt, square, sub } from "../tensor/index.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { rateOf, required, slotSpecs } from "./optimizer.js";
import type { Optimizer } from "./optimizer.js";

export interface RmsPropOptions {
  readonly learningRate?: TensorLike;
  /** Smoothing constant. */
  readonly alpha?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** Of the normalised gradient; 0 for none. */
  readonly momentum?: number;
  /** Normalise by the standard deviation of the gradient instead of its root mean square (Graves 2013, arXiv:1308.0850, equation 40). */
  readonly centered?: boolean;
}

/**
 * v ← αv + (1 − α)g²; θ ← θ − lr · g / (√v + ε). Centered: a ← αa + (1 − α)g and √(v − a²) in place of √v.
 * With momentum μ: b ← μb + g / (√v + ε); θ ← θ − lr · b.
 * State per parameter: `square_avg` (v), and `grad_avg` (a), `momentum_buffer` (b) where they are used.
 */
export function rmsprop(options: RmsPropOptions = {}): Optimizer {
  const {
    learningRate = 1e-2,
    alpha = 0.99,
    epsilon = 1e-8,
    weightDecay = 0,
    momentum = 0,
    centered = false,
  } = options;
  const slots = ["square_avg", ...(centered ? ["grad_avg"] : []), ...(momentum === 0 ? [] : ["momentum_buffer"])];
  return {
    stateSpecs: (parameters) => slotSpecs(parameters, slots),
    update(parameters, gradients, state, rate = 1) {
      const scaledRate = rateOf(learningRate, rate);
      const newParameters: Record<string, Tensor> = {};
      const newState: Record<string, Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const slot = (key: string): Tensor => required(state, `${name}.${key}`);
        const raw = required(gradients, name);
        const gradient = weightDecay === 0 ? raw : add(raw, mul(weightDecay, parameter));
        const squares = add(mul(alpha, slot("square_avg")), mul(1 - alpha, square(gradient)));
        newState[`${name}.square_avg`] = squares;
        let power = squares;
        if (centered) {
          const average = add(mul(alpha, slot("grad_avg")), mul(1 - alpha, gradient));
          newState[`${name}.grad_avg`] = average;
          power = maximum(sub(squares, square(average)), 0); // a variance, which rounding may take below 0
        }
        let direction = div(gradient, add(sqrt(power), epsilon));
        if (momentum !== 0) {
          direction = add(mul(momentum, slot("momentum_buffer")), direction);
          newState[`${name}.momentum_buffer`] = direction;
        }
        newParameters[name] = sub(parameter, mul(scaledRate, direction));
      }
      return { parameters: newParameters, state: newState };
    },
  };
}
