/**
 * @file A training in shards means what one over the whole batch means: in float64, where rounding is too small to grow into anything within 50 steps. In float32 it grows: optimisers
 * divide by the size of gradients, and two builds of the kernels, which round differently, are as far apart after 50 steps as shards and the whole batch.
 */
import { expect, test } from "vitest";
import { evaluate, evaluateShards } from "#src/backends/reference/index.js";
import type { NamedValues } from "#src/backends/reference/index.js";
import {
  dueAt,
  initialization,
  initializationInputs,
  stateSpecs,
  trainingInputs,
  trainingStep,
} from "#src/gan/index.js";
import { trace } from "#src/tensor/index.js";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import { createLoader } from "#src/data/index.js";
import { cutInputs, shardsOf } from "../../tensor/partition/in-parts.js";
import { rings } from "./rings.js";

const [batch, steps, shards] = [8, 50, 4];
const sharded = ["real"];

/** The outputs of every step, of the whole batch and of each shard. */
function* trained(recipe: string): Generator<{ whole: NamedValues; parts: readonly NamedValues[] }> {
  const settings = [
    { path: "width", value: 1, origin: "test" },
    { path: "latent", value: 4, origin: "test" },
  ];
  const dataset = rings(16);
  const gan = findRecipe(recipe).build(resolveConfig(findRecipe(recipe), settings).config.options, dataset);
  const specs = stateSpecs(gan);
  const drawn = trace(initialization(gan), initializationInputs, specs);
  const zeros = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, new Float64Array(shape.reduce((a, b) => a * b, 1))]),
  );
  const first = { ...zeros, ...evaluate(drawn, { seed: [3] }, zeros).updates };
  let [state, stateOfParts]: NamedValues[] = [first, first];
  const loader = createLoader({ dataset, batch, seed: 3 });
  const real = new Float32Array(batch * 16 * 16);
  for (let step = 0; step < steps; step++) {
    loader.next(real);
    const graph = trace(trainingStep(gan, dueAt(step)), trainingInputs(gan, dataset, batch), specs);
    const whole = evaluate(graph, { real }, state);
    const parts = evaluateShards(shardsOf(graph, shards, sharded), cutInputs({ real }, shards, sharded), stateOfParts);
    yield { whole: whole.outputs, parts: parts.map(({ outputs }) => outputs) };
    state = { ...state, ...whole.updates };
    stateOfParts = { ...stateOfParts, ...parts[0]?.updates };
  }
}

test.each(["dcgan", "wgan-gp"])("50 steps of %s in 4 shards are those of the whole batch", (recipe) => {
  let compared = 0;
  for (const { whole, parts } of trained(recipe)) {
    for (const [name, values] of Object.entries(whole)) {
      for (const part of parts) {
        expect(part[name]?.length).toBe(values.length);
        expect(Math.abs((part[name]?.[0] ?? NaN) - (values[0] ?? NaN)), name).toBeLessThan(1e-9);
        compared++;
      }
    }
  }
  expect(compared).toBeGreaterThan(3 * steps * shards);
});
