/** @file Labels as vectors: 1 at the label's place, 0 elsewhere. */
import { equal, literal, reshape } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";

/**
 * y[..., k] = 1 where k is the label, else 0; zeros alone for a label outside [0, classes).
 * @param labels `i32` [...]
 * @returns `f32` [..., classes]
 */
export function oneHot(labels: Tensor, classes: number): Tensor {
  const column = reshape(labels, [...labels.shape, 1]); // [..., 1]
  return equal(column, literal([...Array(classes).keys()], [classes], "i32")); // [..., classes]
}
