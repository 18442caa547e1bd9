/** @file Exchanges of shards that are all in this process. */
import { invariant } from "../../base/errors.js";
import { treeSum } from "../../base/tree-sum.js";
import type { CollectiveKind, Collectives, Pending } from "../plan/collectives.js";
import type { TensorData } from "../plan/executor.js";

/** Takes the larger element of each pair into the first; NaN stays. */
function maxInto(into: TensorData, from: TensorData): void {
  for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i] ?? 0, from[i] ?? 0);
}

/** Folds arrays into the first. */
const folds = {
  sum: (parts) => treeSum(parts.filter((part) => part instanceof Float32Array)),
  max: ([first, ...others]) => {
    if (first) for (const other of others) maxInto(first, other);
  },
} satisfies Record<Exclude<CollectiveKind, "gather">, (parts: readonly TensorData[]) => void>;

/** Every target gets the sources one after the other. */
function gatherAll(sources: readonly TensorData[], targets: readonly TensorData[]): void {
  for (const target of targets) {
    let start = 0;
    for (const source of sources) {
      target.set(source, start);
      start += source.length;
    }
  }
}

const over: Pending = { wait() {} };

/** All shards in this process; sums are in the order of {@link treeSum}. */
export function localCollectives(shards: number): Collectives {
  return {
    shards,
    hosted: Array.from({ length: shards }, (_, shard) => shard),
    start(kind, sources, targets) {
      invariant(
        sources.length === shards && targets.length === shards,
        `${sources.length} sources of ${shards} shards`,
      );
      if (kind === "gather") {
        gatherAll(sources, targets);
        return over;
      }
      folds[kind](targets);
      const [first, ...others] = targets;
      if (first) for (const other of others) other.set(first);
      return over;
    },
  };
}
