/** @file What an augmentation is applied in: draws of a seed, a memory of the test's. */
import { i32, literal, normal, uniform } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";

/** Draws and memory of a program with a seed. */
export const context = (tensors: Tensors, memory: Record<string, Tensor> = {}) => {
  const source = { seed: named(tensors, "seed"), step: named(tensors, "step") };
  return {
    uniform: (shape: readonly number[], stream: string) => uniform(source, shape, stream),
    normal: (shape: readonly number[], stream: string) => normal(source, shape, stream),
    memory: (name: string) => named(memory, name),
    remember: (name: string, value: Tensor) => {
      memory[name] = value;
    },
    ...{ step: source.step, batch: 4, isDue: () => true },
  };
};
export const random = { seed: i32(), step: i32() };
export const view = (images: Tensor) => ({ images, given: [] });
/** A memory in which both probabilities are this. */
export const p = (value: number): Record<string, Tensor> => ({
  "ada.p": literal([value], []),
  "apa.p": literal([value], []),
});
