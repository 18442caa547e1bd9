/**
 * @file Into how many shards every batch is cut, and which numbers of processes (ranks) can share them: each hosts as many, and a power of two of them, so that their
 * sum is a part of one tree (`src/base/tree-sum.ts`) and a training has the same bits on any number of ranks that fits.
 */
import { ConfigError } from "../../base/errors.js";
import type { TrainingConfig } from "../config/config.js";

/** Shards of which so many ranks can host equal parts. */
export function fitsRanks(shards: number, ranks: number): boolean {
  const hosted = shards / ranks;
  return Number.isInteger(hosted) && Number.isInteger(Math.log2(hosted));
}

type Cut = Pick<TrainingConfig, "batch" | "shards">;

/**
 * A configuration with a number of shards: `auto` is one for each rank.
 * @throws ConfigError when the ranks cannot share them, or the batch cannot be cut so
 */
export function withShards<T extends Cut>(config: T, ranks: number): T & { readonly shards: number } {
  const { batch } = config;
  const shards = config.shards === "auto" ? ranks : config.shards;
  if (!fitsRanks(shards, ranks))
    throw new ConfigError(
      `shards is ${shards}, which ${ranks === 1 ? "one process cannot compute" : `${ranks} ranks cannot share`}; give ${ranks}, ${2 * ranks}, ${4 * ranks} or another power of two for each rank, or auto`,
    );
  if (batch % shards !== 0)
    throw new ConfigError(
      `batch is ${batch}, which cannot be cut into ${shards} equal shards${config.shards === "auto" ? `, one for each of ${ranks} ranks` : ""}; give a multiple of ${shards}, such as --batch ${Math.ceil(batch / shards) * shards}`,
    );
  return { ...config, shards };
}

/** The number of shards with which a run goes on on other ranks, and what that means. */
export interface ResumedShards {
  readonly shards: TrainingConfig["shards"];
  /** For people, where it is not what the run had. */
  readonly note?: string;
}

/** A run keeps its shards where they fit, and so its bits; else each rank gets one. */
export function shardsOnResume(
  { shards, syncBatchNorm }: Pick<TrainingConfig, "shards" | "syncBatchNorm">,
  ranks: number,
): ResumedShards {
  if (shards === "auto" || fitsRanks(shards, ranks)) return { shards };
  return {
    shards: ranks,
    note: `this run has ${shards} shards, which ${ranks === 1 ? "one process" : `${ranks} ranks`} cannot share; going on with ${ranks}, ${syncBatchNorm ? "the same within rounding but not bit by bit" : "over each of which batch normalisation now takes its statistics"}`,
  };
}
