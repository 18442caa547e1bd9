/** @file RMSProp (Tieleman & Hinton 2012, Coursera lecture 6.5), in PyTorch's form. */
import { add, div, mul, sqrt, square, sub } from "../tensor/index.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { required, slotSpecs } from "./optimizer.js";
import type { Optimizer } from "./optimizer.js";

export interface RmsPropOptions {
  readonly learningRate?: TensorLike;
  /** Smoothing constant. */
  readonly alpha?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

/** v ← αv + (1 − α)g²; θ ← θ − lr · g / (√v + ε). State: `square_avg` per parameter. */
export function rmsprop(options: RmsPropOptions = {}): Optimizer {
  const { learningRate = 1e-2, alpha = 0.99, epsilon = 1e-8, weightDecay = 0 } = options;
  return {
    stateSpecs: (parameters) => slotSpecs(parameters, ["square_avg"]),
    update(parameters, gradients, state) {
      const newParameters: Record<string, Tensor> = {};
      const newState: Record<string, Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const raw = required(gradients, name);
        const gradient = weightDecay === 0 ? raw : add(raw, mul(weightDecay, parameter));
        const average = add(mul(alpha, required(state, `${name}.square_avg`)), mul(1 - alpha, square(gradient)));
        newParameters[name] = sub(parameter, mul(learningRate, div(gradient, add(sqrt(average), epsilon))));
        newState[`${name}.square_avg`] = average;
      }
      return { parameters: newParameters, state: newState };
    },
  };
}
