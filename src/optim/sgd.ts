/** @file Stochastic gradient descent with momentum, in PyTorch's form (Sutskever et al. 2013). */
import { add, equal, i32, mul, select, sub } from "../tensor/index.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { rateOf, required, slotSpecs } from "./optimizer.js";
import type { Optimizer } from "./optimizer.js";

export interface SgdOptions {
  readonly learningRate?: TensorLike;
  readonly momentum?: number;
  readonly dampening?: number;
  readonly weightDecay?: number;
  readonly nesterov?: boolean;
}

/** b ← μb + (1 − dampening)g (b = g at first); θ ← θ − lr · (nesterov ? g + μb : b). State: `step`, `momentum_buffer` per parameter. */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate = 1e-3, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
  const hasMomentum = momentum !== 0;
  return {
    stateSpecs: (parameters) => (hasMomentum ? { step: i32(), ...slotSpecs(parameters, ["momentum_buffer"]) } : {}),
    update(parameters, gradients, state, rate = 1) {
      const scaledRate = rateOf(learningRate, rate);
      const newParameters: Record<string, Tensor> = {};
      const newState: Record<string, Tensor> = hasMomentum ? { step: add(required(state, "step"), 1) } : {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const raw = required(gradients, name);
        const gradient = weightDecay === 0 ? raw : add(raw, mul(weightDecay, parameter));
        let direction = gradient;
        if (hasMomentum) {
          const isFirst = equal(required(state, "step"), 0);
          const rolling = add(mul(momentum, required(state, `${name}.momentum_buffer`)), mul(1 - dampening, gradient));
          const buffer = select(isFirst, gradient, rolling);
          newState[`${name}.momentum_buffer`] = buffer;
          direction = nesterov ? add(gradient, mul(momentum, buffer)) : buffer;
        }
        newParameters[name] = sub(parameter, mul(scaledRate, direction));
      }
      return { parameters: newParameters, state: newState };
    },
  };
}
