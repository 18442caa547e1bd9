/** @file The plan of the vanilla recipe's training step at its real size: what a step costs, before any kernel runs. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { recipes, stateSpecs, trainingInputs, trainingStep } from "#src/gan/index.js";
import type { Plan } from "#src/tensor/index.js";
import { isCopy, kindsOf, placedBuffers, planOf, productsOf, targetsOf } from "./plan-of.js";

const image = { height: 28, width: 28, channels: 1 };
const batch = 128;

function vanillaPlan(averageDecay: number): Plan {
  const recipe = recipes.get("vanilla");
  if (recipe === undefined) throw new Error("the vanilla recipe is missing");
  const gan = recipe.build(v.parse(recipe.options, { dropout: 0, averageDecay }), image);
  return planOf(trainingStep(gan), trainingInputs(gan, image, batch), stateSpecs(gan));
}

const plan = vanillaPlan(0);

test("its steps", () => {
  expect(kindsOf(plan)).toMatchInlineSnapshot(`
    {
      "elementwise": 23,
      "matmul": 25,
      "random": 1,
      "reduce": 9,
    }
  `);
});

test("its matrix products are the fewest that the two updates need", () => {
  const sizes = productsOf(plan).map(({ m, n, k }) => `${m}×${n}×${k}`);
  const forwardG = ["128×256×100", "128×512×256", "128×1024×512", "128×784×1024"];
  const forwardD = ["256×512×784", "256×256×512", "256×1×256"]; // real and fake in one pass
  const weightsD = ["512×784×256", "256×512×256", "1×256×256"];
  const throughD = ["256×256×1", "256×512×256"]; // not to the images: nobody needs that gradient
  const forwardUpdatedD = ["128×512×784", "128×256×512", "128×1×256"]; // G has already run
  const throughUpdatedD = ["128×256×1", "128×512×256", "128×784×512"]; // and no gradients of D's weights
  const throughG = ["128×1024×784", "128×512×1024", "128×256×512"];
  const weightsG = ["256×100×128", "512×256×128", "1024×512×128", "784×1024×128"];
  const expected = [
    ...[forwardG, forwardD, weightsD, throughD, forwardUpdatedD, throughUpdatedD, throughG, weightsG].flat(),
  ];
  expect(sizes.sort()).toEqual(expected.sort());
});

describe.each([0, 0.999])("with an average that decays by %d", (averageDecay) => {
  const { steps, state, buffers, traced } = vanillaPlan(averageDecay);
  const targets = steps.map((step) => targetsOf({ ...plan, buffers }, step));

  test("every state but the seed is written once, by the pass that computes it", () => {
    const written = targets.flat().filter((target) => target.startsWith("state:"));
    expect(written.sort()).toEqual(
      Object.keys(traced.updates)
        .map((name) => `state:${name}`)
        .sort(),
    );
    expect(Object.keys(state).filter((name) => !written.includes(`state:${name}`))).toEqual(["random.seed"]);
    const copiesIntoState = steps.filter((step, index) => isCopy(step) && targets[index]?.join().includes("state:"));
    expect(copiesIntoState).toEqual([]);
  });

  test("weights are updated by the product that computes their gradient", () => {
    const writers = steps.filter((_, index) =>
      targets[index]?.some((target) => /^state:\w+\.\d\.weight$/.test(target)),
    );
    expect(writers).toHaveLength(7);
    expect(writers.every((step) => step.kind === "matmul" && step.product === null)).toBe(true);
  });
});

test("the arena is hardly larger than what the fullest step needs", () => {
  const blocks = placedBuffers(plan);
  const needs = plan.steps.map((_, index) =>
    blocks.reduce((sum, { first, last, bytes }) => (first <= index && index <= last ? sum + bytes : sum), 0),
  );
  expect(plan.arenaBytes / Math.max(...needs)).toBeLessThan(1.1);
  expect(plan.arenaBytes).toMatchInlineSnapshot(`4149632`);
});
