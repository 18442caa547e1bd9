/** @file Tensors by name, where a test knows that they are there. */
import type { Tensor, Tensors } from "#src/tensor/index.js";

/** The tensor of that name. @throws Error when the program has none. */
export function named(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`the program has no tensor ${name}`);
  return tensor;
}
