/** @file What the shards of one program exchange while it runs. A shard computes its part of the batch; all shards together compute what one program over the whole batch does. */
import type { TensorData } from "./executor.js";

/** What an exchange yields: the sum or the maximum over all shards, element by element, or the shards' elements one after the other. */
export type CollectiveKind = "sum" | "max" | "gather";

/** An exchange that has begun. */
export interface Pending {
  /** Returns when every target holds its result. @throws BackendError when a shard is lost */
  wait(): void;
}

/** How the shards of a program exchange tensors. */
export interface Collectives {
  /** K, the parts into which the batch is cut; 1 or more. */
  readonly shards: number;
  /** The shards that this process computes, consecutive, in order. */
  readonly hosted: readonly number[];
  /**
   * Begins an exchange; every process begins the same ones in the same order. Nobody touches sources and targets before {@link Pending.wait}.
   * @param sources what each hosted shard gives, in engine memory, all of one length
   * @param targets where each hosted shard gets the result: for `sum` and `max` the memory of its source, in place; for `gather` K times as long
   */
  start(kind: CollectiveKind, sources: readonly TensorData[], targets: readonly TensorData[]): Pending;
}
