/** @file The programs that the benches time: a square product, a convolution with its gradients, a recipe's training step. */
import * as v from "valibot";
import {
  initialization,
  initializationInputs,
  recipes,
  stateSpecs,
  trainingInputs,
  trainingStep,
} from "../dist/gan/index.js";
import { compile, conv2d, convTranspose2d, f32, matmul, vjp } from "../dist/tensor/index.js";
import { resultSize } from "./peers/flops.js";

/** @typedef {import("../dist/tensor/index.js").Executor} Executor */
/** @typedef {import("../dist/tensor/index.js").Program} Program */
/** @typedef {import("../dist/gan/index.js").ImageSpec} ImageSpec */

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
 * y of a convolution of images [batch, size, size, in], and the gradients of Σ y · cotangent: outputs y, dx, dw.
 * @param {Executor} executor @param {import("./peers/flops.js").Convolution} layer @returns {Promise<Program>}
 */
export async function convolution(executor, layer) {
  const { batch: n, size, in: from, out: to, kernel, stride, padding, transposed } = layer;
  const inputs = {
    x: f32(n, size, size, from),
    w: transposed ? f32(kernel, kernel, to, from) : f32(kernel, kernel, from, to),
    cotangent: f32(n, resultSize(layer), resultSize(layer), to),
  };
  const convolve = transposed ? convTranspose2d : conv2d;
  const program = await compile(
    ({ inputs: { x, w, cotangent } }) => {
      const y = convolve(x, w, { stride, padding });
      const [dx, dw] = vjp(y, [x, w], cotangent);
      return { outputs: { y, dx, dw } };
    },
    { executor, inputs },
  );
  for (const name of Object.keys(inputs)) fillInput(program, name);
  return program;
}

/**
 * A recipe's training step, its parameters drawn, its batch filled.
 * @param {Executor} executor
 * @param {{ name: string, options?: Record<string, unknown>, image: ImageSpec, batch: number }} work
 * @returns {Promise<Program>}
 */
export async function recipeStep(executor, { name, options = {}, image: images, batch: n }) {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  const gan = recipe.build(v.parse(recipe.options, options), images);
  const state = executor.createState(stateSpecs(gan));
  const start = await compile(initialization(gan), { executor, state, inputs: initializationInputs });
  start.run({ seed: [0] });
  const inputs = trainingInputs(gan, images, n);
  const program = await compile(trainingStep(gan), { executor, state, inputs });
  fillInput(program, "real");
  return program;
}

/**
 * The vanilla recipe's training step at full size.
 * @param {Executor} executor @param {Record<string, unknown>} [options] of the recipe @param {number} [n] images a step
 */
export const vanillaStep = (executor, options = {}, n = batch) =>
  recipeStep(executor, { name: "vanilla", options, image, batch: n });
