/** @file Adam (Kingma & Ba 2014, arXiv:1412.6980, algorithm 1) and AdamW (Loshchilov & Hutter 2017, arXiv:1711.05101). */
import { add, cast, div, expm1, i32, log, mul, neg, sqrt, square, sub } from "../tensor/index.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { rateOf, required, slotSpecs } from "./optimizer.js";
import type { Optimizer } from "./optimizer.js";

export interface AdamOptions {
  /** α; a tensor when it changes while training. */
  readonly learningRate?: TensorLike;
  readonly beta1?: number;
  /** A function of the updates done before, an `i32` scalar, when it changes while training. */
  readonly beta2?: number | ((step: Tensor) => Tensor);
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** Decay the weights themselves (AdamW) instead of adding the decay to the gradient. */
  readonly decoupled?: boolean;
}

/** 1 − βᵗ without cancellation. */
const biasCorrection = (beta: TensorLike, step: Tensor): Tensor =>
  neg(expm1(mul(cast(step, "f32"), typeof beta === "number" ? Math.log(beta) : log(beta))));

/** θ ← θ − α · m̂ / (√v̂ + ε), with PyTorch's defaults. State: `step`, and `exp_avg` (m), `exp_avg_sq` (v) per parameter. */
export function adam(options: AdamOptions = {}): Optimizer {
  const {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2: secondDecay = 0.999,
    epsilon = 1e-8,
    weightDecay = 0,
    decoupled = false,
  } = options;
  return {
    stateSpecs: (parameters) => ({ step: i32(), ...slotSpecs(parameters, ["exp_avg", "exp_avg_sq"]) }),
    update(parameters, gradients, state, rate = 1) {
      const before = required(state, "step");
      const step = add(before, 1);
      const beta2 = typeof secondDecay === "number" ? secondDecay : secondDecay(before);
      const fresh = typeof beta2 === "number" ? 1 - beta2 : sub(1, beta2);
      const scaledRate = rateOf(learningRate, rate);
      const stepSize = div(scaledRate, biasCorrection(beta1, step)); // α / (1 − β₁ᵗ)
      const scale = div(1, sqrt(biasCorrection(beta2, step))); // 1 / √(1 − β₂ᵗ)
      const newParameters: Record<string, Tensor> = {};
      const newState: Record<string, Tensor> = { step };
      for (const [name, parameter] of Object.entries(parameters)) {
        const raw = required(gradients, name);
        const gradient = weightDecay !== 0 && !decoupled ? add(raw, mul(weightDecay, parameter)) : raw;
        const start =
          weightDecay !== 0 && decoupled ? sub(parameter, mul(mul(scaledRate, weightDecay), parameter)) : parameter;
        const m = required(state, `${name}.exp_avg`);
        const v = required(state, `${name}.exp_avg_sq`);
        const newM = add(m, mul(1 - beta1, sub(gradient, m))); // β₁ m + (1 − β₁) g
        const newV = add(mul(beta2, v), mul(fresh, square(gradient))); // β₂ v + (1 − β₂) g²
        newParameters[name] = sub(start, mul(stepSize, div(newM, add(mul(sqrt(newV), scale), epsilon))));
        newState[`${name}.exp_avg`] = newM;
        newState[`${name}.exp_avg_sq`] = newV;
      }
      return { parameters: newParameters, state: newState };
    },
  };
}
