/** @file The programs that the benches time: one square product, and the vanilla recipe's training step. */
import * as v from "valibot";
import { initialization, programInputs, recipes, stateSpecs, trainingStep } from "../dist/gan/index.js";
import { compile, f32, matmul } from "../dist/tensor/index.js";

/** @typedef {import("../dist/tensor/index.js").Executor} Executor */
/** @typedef {import("../dist/tensor/index.js").Program} Program */

/** MNIST's images. */
export const image = { height: 28, width: 28, channels: 1 };
export const batch = 128;

/** As PyTorch and TensorFlow.js have the step beside us: no dropout, no averaged generator. */
export const plain = { dropout: 0, averageDecay: 0 };

/**
 * Fills an input with uniform numbers in [−1, 1).
 * @param {Program} program @param {string} name
 */
function fillInput(program, name) {
  const values = program.input(name);
  for (let index = 0; index < values.length; index++) values[index] = Math.random() * 2 - 1;
}

/** C = A · B, size × size. @param {Executor} executor @param {number} size @returns {Promise<Program>} */
export async function squareProduct(executor, size) {
  const program = await compile(({ inputs: { a, b } }) => ({ outputs: { c: matmul(a, b) } }), {
    executor,
    inputs: { a: f32(size, size), b: f32(size, size) },
  });
  fillInput(program, "a");
  fillInput(program, "b");
  return program;
}

/**
 * The vanilla recipe's training step at full size, its parameters drawn, its batch filled.
 * @param {Executor} executor
 * @param {Record<string, unknown>} [options] of the recipe
 * @returns {Promise<Program>}
 */
export async function vanillaStep(executor, options = {}) {
  const recipe = recipes.get("vanilla");
  if (recipe === undefined) throw new Error("the vanilla recipe is missing");
  const gan = recipe.build(v.parse(recipe.options, options), image);
  const state = executor.createState(stateSpecs(gan));
  const start = await compile(initialization(gan), { executor, state, inputs: programInputs.initialization });
  start.run({ seed: [0] });
  const inputs = programInputs.trainingStep(batch, image);
  const program = await compile(trainingStep(gan), { executor, state, inputs });
  fillInput(program, "real");
  return program;
}
