/** @file How tensors are computed, as numbers: the same on all shards of a program, whose graphs differ in nothing that is looked at here. */
import { streamOf } from "../../base/philox.js";
import type { Tensor } from "../graph/tensor.js";

/** What of an op is not the same on all shards: where its part of something begins, and what marks a shard. */
const own: ReadonlySet<string> = new Set(["start", "first", "values"]);
const common = (key: string, value: unknown): unknown => (own.has(key) ? undefined : value);

/**
 * A fingerprint of each tensor's computation, 32 bits.
 * @param order all tensors, inputs before users
 */
export function originsOf(order: readonly Tensor[]): Map<Tensor, number> {
  const origins = new Map<Tensor, number>();
  for (const tensor of order) {
    const inputs = tensor.inputs.map((input) => origins.get(input));
    origins.set(tensor, streamOf(JSON.stringify([tensor.op, tensor.shape, tensor.dtype, inputs], common)));
  }
  return origins;
}
