/** @file Programs of several shards that tests write by hand, as partitioning would make them. */
import type { Tensor, TensorSpecs } from "#src/tensor/index.js";
import { trace } from "#src/tensor/index.js";
import type { Traceable } from "#src/tensor/compile.js";
import type { Graph } from "#src/tensor/graph/graph.js";
import { apply } from "#src/tensor/ops/apply.js";
import { joinSums } from "#src/tensor/partition/buckets.js";
import type { BucketLimits } from "#src/tensor/partition/buckets.js";
import { planGraph } from "#src/tensor/plan/lower.js";
import type { Plan } from "#src/tensor/plan/plan.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";

/** The sum over all shards. */
export const sumOverShards = (x: Tensor): Tensor => apply({ kind: "allReduce", operation: "sum" }, [x]);
/** The maximum over all shards. */
export const maxOverShards = (x: Tensor): Tensor => apply({ kind: "allReduce", operation: "max" }, [x]);
/** The rows of all shards. */
export const gatherShards = (x: Tensor, shards: number): Tensor => apply({ kind: "allGather", shards }, [x]);

/** One shard's graph as `compile` has it before it is planned. */
export function shardGraph(fn: Traceable, inputs: TensorSpecs, state: TensorSpecs = {}, limits?: BucketLimits): Graph {
  return joinSums(rewrite(trace(fn, inputs, state)), limits);
}

/** One shard's plan. */
export function shardPlan(
  fn: Traceable,
  inputs: TensorSpecs = {},
  state: TensorSpecs = {},
  limits?: BucketLimits,
): Plan {
  const graph = shardGraph(fn, inputs, state, limits);
  return planGraph(graph, graph);
}
