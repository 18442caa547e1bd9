/** @file The compiler's passes for a program in shards: partition → rewrite → join sums → group → schedule → place, for each shard that a process hosts. */
import type { Sharding } from "../compile.js";
import { verify } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import type { ConvolutionPreference } from "../plan/convolution-step.js";
import { planGraph } from "../plan/lower.js";
import type { Plan } from "../plan/plan.js";
import { rewrite } from "../rewrite/rewrite.js";
import { joinSums } from "./buckets.js";
import { partition } from "./partition.js";

/**
 * The plans of the shards that a process hosts.
 * @param traced the program over the whole batch
 */
export function planShards(
  traced: Graph,
  { collectives: { shards, hosted }, sharded }: Sharding,
  convolutions?: ConvolutionPreference,
): Plan[] {
  return hosted.map((shard) => {
    const local = partition(traced, { shards, shard, sharded });
    verify(local);
    return planGraph(local, joinSums(rewrite(local)), convolutions);
  });
}
