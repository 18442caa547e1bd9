/** @file A program as a whole and as shards in the reference backend: what both compute has to agree. */
import { evaluate, evaluateShards } from "#src/backends/reference/index.js";
import type { NamedValues } from "#src/backends/reference/index.js";
import { verify } from "#src/tensor/graph/graph.js";
import type { Graph } from "#src/tensor/index.js";
import { partition } from "#src/tensor/partition/partition.js";
import { expectClose } from "../../support/close.js";
import type { Tolerance } from "../../support/close.js";

/** The graphs of all shards. */
export const shardsOf = (graph: Graph, shards: number, sharded: readonly string[]): Graph[] =>
  Array.from({ length: shards }, (_, shard) => partition(graph, { shards, shard, sharded }));

/** The inputs of each shard. */
export function cutInputs(inputs: NamedValues, shards: number, sharded: readonly string[]): NamedValues[] {
  const part = (values: ArrayLike<number>, shard: number): number[] => {
    const size = values.length / shards;
    return Array.from(values).slice(shard * size, (shard + 1) * size);
  };
  return Array.from({ length: shards }, (_, shard) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, values]) => [name, sharded.includes(name) ? part(values, shard) : values]),
    ),
  );
}

/** Fails unless all shards compute what the whole program does. */
export function expectSameInParts(
  graph: Graph,
  { shards, sharded }: { readonly shards: number; readonly sharded: readonly string[] },
  given: { readonly inputs: NamedValues; readonly state: NamedValues },
  tolerance: Tolerance = { absolute: 1e-9, relative: 1e-9 },
): void {
  const graphs = shardsOf(graph, shards, sharded);
  for (const local of graphs) verify(local);
  const whole = evaluate(graph, given.inputs, given.state);
  const results = evaluateShards(graphs, cutInputs(given.inputs, shards, sharded), given.state);
  results.forEach(({ outputs, updates }, shard) => {
    for (const [name, values] of Object.entries(whole.outputs))
      expectClose(outputs[name] ?? [], values, tolerance, `shard ${shard} of ${shards}, output ${name}`);
    for (const [name, values] of Object.entries(whole.updates))
      expectClose(updates[name] ?? [], values, tolerance, `shard ${shard} of ${shards}, update ${name}`);
  });
}
