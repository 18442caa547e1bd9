/** @file How a training cuts its batches: which part this process computes, and with whom it exchanges the rest. */
import type { LoaderShare } from "../../data/portable.js";
import type { CompileOptions } from "../../tensor/index.js";
import { localCollectives } from "../../tensor/partition/local-collectives.js";
import type { Communicator } from "../communicator.js";
import type { TrainingConfig } from "../config/config.js";
import { withShards } from "./shards.js";

/** A cut. */
export interface Cut {
  readonly shards: number;
  /** What of every batch this process takes. */
  readonly share: LoaderShare;
  /** Of which batch normalisation takes the statistics one by one. */
  readonly batchParts: number;
  /** How programs of a batch are compiled. */
  readonly sharding: NonNullable<CompileOptions["sharding"]>;
}

/** The inputs of a batch, by their names in a training step. */
const sharded = ["real", "labels", "target"];

/**
 * The cut of a configuration; undefined where this process computes whole batches.
 * @throws ConfigError when the ranks cannot share the shards, or the batch cannot be cut so
 */
export function cutOf(
  config: Pick<TrainingConfig, "batch" | "shards" | "reduce" | "compress" | "syncBatchNorm">,
  communicator: Communicator | undefined,
): Cut | undefined {
  const { rank, size } = communicator ?? { rank: 0, size: 1 };
  const { shards } = withShards(config, size);
  if (shards === 1) return undefined;
  const collectives = communicator?.collectives(shards, config) ?? localCollectives(shards);
  return {
    shards,
    share: { rank, ranks: size },
    batchParts: config.syncBatchNorm ? 1 : shards,
    sharding: { collectives, sharded },
  };
}
