/** @file What an optimiser is: state per parameter, and one update as a graph. */
import { f32, mul } from "../tensor/index.js";
import type { Tensor, TensorLike, Tensors, TensorSpecs } from "../tensor/index.js";

/** New parameters and new optimiser state. */
export interface OptimizerUpdate {
  readonly parameters: Tensors;
  readonly state: Tensors;
}

/** Updates parameters from their gradients. */
export interface Optimizer {
  /** Tensors that the optimiser keeps for these parameters; all start at zero. */
  stateSpecs(parameters: TensorSpecs): TensorSpecs;
  /**
   * One step.
   * @param state by the names of `stateSpecs`.
   * @param rate factor on the learning rate, as of a schedule; 1 unless given.
   */
  update(parameters: Tensors, gradients: Tensors, state: Tensors, rate?: TensorLike): OptimizerUpdate;
}

/** Spec of one tensor per parameter under `<parameter>.<slot>`, PyTorch's name for the slot. */
export const slotSpecs = (parameters: TensorSpecs, slots: readonly string[]): TensorSpecs =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { shape }]) => slots.map((slot) => [`${name}.${slot}`, f32(...shape)])),
  );

/** The learning rate of a step. @param rate the step's factor. */
export const rateOf = (learningRate: TensorLike, rate: TensorLike): TensorLike =>
  rate === 1 ? learningRate : mul(learningRate, rate);

/** Looks a tensor up that must be there. */
export function required(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`internal: the optimiser lacks ${name}`);
  return tensor;
}
