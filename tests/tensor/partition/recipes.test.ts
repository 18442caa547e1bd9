/** @file What the shards of every recipe's training step exchange: about as many numbers as there are parameters, and no images but where a recipe mixes its batch. */
import { expect, test } from "vitest";
import { sizeOf } from "#src/base/shape.js";
import { recipes } from "#src/gan/index.js";
import { roots, topologicalOrder } from "#src/tensor/graph/graph.js";
import { isCollective } from "#src/tensor/graph/op.js";
import type { Graph } from "#src/tensor/index.js";
import { partition } from "#src/tensor/partition/partition.js";
import { expectAlike, recipeStep } from "./recipe-steps.js";
import type { RecipeStep } from "./recipe-steps.js";

const batch = 8;

/** Numbers that are exchanged. */
interface Exchanged {
  readonly gathered: number;
  readonly reduced: number;
}

function exchangedBy(graph: Graph): Exchanged {
  const total = (kind: "allGather" | "allReduce"): number =>
    topologicalOrder(roots(graph))
      .filter(({ op }) => op.kind === kind)
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { gathered: total("allGather"), reduced: total("allReduce") };
}

/** The program of the first shard. */
const firstShard = ({ graph, sharded }: RecipeStep, shards: number): Graph =>
  partition(graph, { shards, shard: 0, sharded });

/** What a step may exchange: numbers gathered, and numbers reduced for each one that is learnt. */
interface Limits {
  readonly gathered?: number;
  readonly reduced?: number;
}

/**
 * Of all recipes but these nothing is gathered; what is reduced are the parameters' gradients, and statistics of the batch, of which small networks have
 * relatively many.
 */
const limits: Readonly<Record<string, Limits>> = {
  cyclegan: { gathered: 2 * (batch * 16 * 16 * 3 + 50 * batch) }, // both pools keep images of all shards
  stylegan: { reduced: 1.6 }, // D sees the deviation within groups of samples that lie on different shards
  stylegan2: { reduced: 1.65 }, // likewise; and path lengths update G once more
};

test.each([...recipes.keys()])("%s", (recipe) => {
  const step = recipeStep(recipe, batch);
  const { gathered, reduced } = exchangedBy(firstShard(step, 2));
  const { gathered: mostGathered = 0, reduced: mostReduced = 1.25 } = limits[recipe] ?? {};
  expect(gathered).toBeLessThanOrEqual(mostGathered);
  expect(reduced).toBeGreaterThanOrEqual(step.parameters);
  expect(reduced / step.parameters).toBeLessThan(mostReduced);
});

test.each([
  [{}, 0],
  [{ augment: "ada" }, 0],
  [{ augment: "diffaugment" }, 0],
  [{ consistency: 10, loss: "hinge" }, 0],
  [{ loss: "relativistic-average" }, 0],
  [{ pack: 2 }, 0],
  [{ minibatchDeviation: true }, 0],
  // Each sample is compared with all others, the k largest logits are looked for, the batch is rolled by one sample.
  [{ minibatchDiscrimination: 3 }, 3 * batch * 15],
  [{ topK: 0.5 }, batch],
  [{ augment: "apa" }, batch * 16 * 16 * 3],
])("dcgan with %o gathers %i numbers", (more, gathered) => {
  expect(exchangedBy(firstShard(recipeStep("dcgan", batch, more), 4)).gathered).toBe(gathered);
});

test("statistics of as many parts of the batch as there are shards are not exchanged but for the running ones", () => {
  const exchanges = (batchParts: number): number => {
    const shard = firstShard(recipeStep("dcgan", batch, {}, { batchParts }), 4);
    return topologicalOrder(roots(shard)).filter(({ op }) => isCollective(op.kind)).length;
  };
  expect(exchanges(4)).toBeLessThan(exchanges(1) / 1.5);
});

test("the programs of all shards are alike, also when they have been rewritten", () => {
  expectAlike(recipeStep("dcgan", batch, { minibatchDeviation: true }), 4);
});
