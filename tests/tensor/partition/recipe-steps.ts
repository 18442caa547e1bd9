/** @file Training steps of small GANs as graphs, with numbers of no particular meaning for them: what is cut into shards. */
import { expect } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import type { NamedValues } from "#src/backends/reference/index.js";
import { sizeOf } from "#src/base/shape.js";
import { initialization, initializationInputs, stateSpecs, trainingInputs, trainingStep } from "#src/gan/index.js";
import type { StepOptions } from "#src/gan/index.js";
import { trace } from "#src/tensor/index.js";
import { roots, topologicalOrder } from "#src/tensor/graph/graph.js";
import type { Graph } from "#src/tensor/index.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { domains, fill } from "../../support/random-tensor.js";
import { classes, smallData, smallGan } from "../../support/small-recipes.js";
import { shardsOf } from "./in-parts.js";

/** One training step, everything due. */
export interface RecipeStep {
  readonly graph: Graph;
  /** Numbers that the networks learn. */
  readonly parameters: number;
  /** The inputs' names: all are cut. */
  readonly sharded: readonly string[];
}

/** @param more options of the recipe beside those that keep its networks small */
export function recipeStep(
  recipe: string,
  batch: number,
  more: Readonly<Record<string, unknown>> = {},
  options: StepOptions = {},
): RecipeStep {
  const gan = smallGan(recipe, more);
  const inputs = trainingInputs(gan, smallData(recipe), batch);
  const learnt = Object.values(gan.networks).flatMap((network) => Object.values(network.parameters));
  return {
    graph: trace(
      trainingStep(gan, () => true, options),
      inputs,
      stateSpecs(gan),
    ),
    parameters: learnt.reduce((total, { shape }) => total + sizeOf(shape), 0),
    sharded: Object.keys(inputs),
  };
}

/** Images and labels, and the state before the first step. */
export function firstStep(
  recipe: string,
  { graph }: RecipeStep,
  more: Readonly<Record<string, unknown>> = {},
): { readonly inputs: NamedValues; readonly state: NamedValues } {
  const start = trace(initialization(smallGan(recipe, more)), initializationInputs, graph.state);
  const zeros = Object.entries(graph.state).map(([name, { shape }]) => [
    name,
    new Array<number>(sizeOf(shape)).fill(0),
  ]);
  const inputs = Object.entries(graph.inputs).map(([name, { shape, dtype }], index) => [
    name,
    dtype === "i32"
      ? Array.from({ length: sizeOf(shape) }, (_, k) => (3 * k + index) % classes)
      : fill(sizeOf(shape), index + 1, domains.real).map((value) => value / 2),
  ]);
  return {
    inputs: Object.fromEntries(inputs) as NamedValues,
    state: { ...(Object.fromEntries(zeros) as NamedValues), ...evaluate(start, { seed: [3] }).updates },
  };
}

/** Fails unless all shards have the same program but for attributes such as the starts of slices, also when it has been rewritten. */
export function expectAlike({ graph, sharded }: RecipeStep, shards: number): void {
  const outline = (local: Graph): string[] => {
    const order = topologicalOrder(roots(local));
    const place = new Map(order.map((tensor, index) => [tensor, index]));
    return order.map(({ op, inputs, shape }) =>
      [op.kind, shape.join("×"), ...inputs.map((input) => place.get(input))].join(" "),
    );
  };
  const [first = [], ...others] = shardsOf(graph, shards, sharded).map((local) => outline(rewrite(local)));
  expect(first.filter((line) => line.startsWith("allReduce")).length).toBeGreaterThan(0);
  for (const other of others) expect(other).toEqual(first);
}
