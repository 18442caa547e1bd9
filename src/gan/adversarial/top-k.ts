/** @file Top-k training (Sinha et al. 2020, arXiv:2002.06224): G learns only from the images of its batch that D likes most. */
import { add, cast, equal, less, literal, matmul, mul, reshape, sum } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The k largest of [N, 1] in falling order, [k, 1]; of equal ones the earlier first. The choice itself has no gradient. */
export function largest(logits: Tensor, k: number): Tensor {
  const [n = 1] = logits.shape;
  if (k >= n) return logits;
  const [column, row] = [logits, reshape(logits, [1, n])];
  const [mine, others] = [literal(range(n), [n, 1]), literal(range(n), [1, n])];
  const isAhead = less(column, row); // [N, N]: the other is larger
  const isEarlier = mul(cast(equal(column, row), "f32"), cast(less(others, mine), "f32"));
  const rank = sum(add(cast(isAhead, "f32"), isEarlier), { axes: [1] }); // [N], from 0
  const chosen = equal(literal(range(k), [k, 1]), reshape(rank, [1, n])); // [k, N], one 1 a row
  return matmul(cast(chosen, "f32"), logits);
}
