/** @file Exponential moving average of parameters: what a generator is sampled from. */
import { add, mul, sub } from "../tensor/index.js";
import type { Tensor, TensorLike, Tensors } from "../tensor/index.js";
import { required } from "./optimizer.js";

/** average ← average + (1 − decay) · (parameter − average), for every name. @param decay in [0, 1). */
export function updateAverages(averages: Tensors, parameters: Tensors, decay: TensorLike): Record<string, Tensor> {
  const share = typeof decay === "number" ? 1 - decay : sub(1, decay);
  return Object.fromEntries(
    Object.entries(averages).map(([name, average]) => [
      name,
      add(average, mul(share, sub(required(parameters, name), average))),
    ]),
  );
}
