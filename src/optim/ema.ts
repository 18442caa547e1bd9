/** @file Exponential moving average of parameters: what a generator is sampled from. */
import { add, mul, sub } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import { required } from "./optimizer.js";

/** average ← average + (1 − decay) · (parameter − average), for every name. @param decay in [0, 1). */
export function updateAverages(averages: Tensors, parameters: Tensors, decay: number): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(averages).map(([name, average]) => [
      name,
      add(average, mul(1 - decay, sub(required(parameters, name), average))),
    ]),
  );
}
