/** @file Trains a recipe, `vanilla` unless asked for another, on made-up images and fingerprints all that it keeps. Runs in Node and in browsers. */
import * as v from "valibot";
import { compile, createWasmExecutor, detectFeatures, gan as gans } from "#src/browser/index.js";

/** @typedef {{ recipe?: "vanilla" | "dcgan" | "wgan-gp", steps: number, batch: number, threads: number, deterministic?: boolean, wideVectors?: boolean }} RecipeRun */
/** @typedef {{ engine: string, relaxedSimd: boolean, losses: number[], history: number[][], sha256: string }} Fingerprint */
/** @typedef {import("#src/tensor/index.js").Executor} Executor */
/** @typedef {{ executor: Executor, sharding?: import("#src/tensor/index.js").Sharding }} Device */

/** Vanilla at its real size; DCGAN and WGAN-GP in colour with few channels, so that a test does not take minutes. */
const sizes = {
  vanilla: { image: { height: 28, width: 28, channels: 1 }, options: { averageDecay: 0.99 } },
  dcgan: { image: { height: 32, width: 32, channels: 3 }, options: { averageDecay: 0.99, width: 12 } },
  "wgan-gp": { image: { height: 32, width: 32, channels: 3 }, options: { width: 8 } },
};

/** Fills with numbers in [−1, 1) that every machine makes alike. @param {Float32Array} target @param {number} seed */
function fillImages(target, seed) {
  let word = seed >>> 0;
  for (let i = 0; i < target.length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    target[i] = (word >>> 8) / 2 ** 23 - 1;
  }
}

/** SHA-256 over names and bytes of all state. @param {import("#src/tensor/index.js").StateBank} state */
async function fingerprint(state) {
  const parts = Object.keys(state.specs).flatMap((name) => {
    const { buffer } = state.read(name);
    return [new TextEncoder().encode(name), new Uint8Array(/** @type {ArrayBuffer} */ (buffer))];
  });
  const bytes = await new Blob(parts).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Trains from a fixed seed and gives the fingerprint of weights, optimiser state, average and random state.
 * @param {RecipeRun} run @param {(engine: Executor) => Device} [deviceOn] the engine itself unless given
 * @returns {Promise<Fingerprint>} with the losses of the last step, and of all
 */
export async function trainRecipe(
  { recipe: name = "vanilla", steps, batch, ...options },
  deviceOn = (executor) => ({ executor }),
) {
  const recipe = gans.recipes.get(name);
  if (recipe === undefined) throw new Error(`the recipe ${name} is missing`);
  const { image, options: recipeOptions } = sizes[name];
  const { executor, ...device } = deviceOn(await createWasmExecutor(options));
  const gan = recipe.build(v.parse(recipe.options, recipeOptions), image);
  const state = executor.createState(gans.stateSpecs(gan));
  const inputs = gans.initializationInputs;
  const draw = await compile(gans.initialization(gan), { executor, state, inputs });
  draw.run({ seed: [2014] });
  draw.dispose();
  const training = await compile(gans.trainingStep(gan), {
    executor,
    state,
    inputs: gans.trainingInputs(gan, image, batch),
    ...device,
  });
  const real = /** @type {Float32Array} */ (training.input("real"));
  const history = [];
  for (let step = 0; step < steps; step++) {
    fillImages(real, step);
    const result = training.run();
    history.push([result.number("loss.discriminator"), result.number("loss.generator")]);
  }
  const sha256 = await fingerprint(state);
  await executor.dispose();
  return {
    engine: executor.name,
    relaxedSimd: detectFeatures().relaxedSimd,
    losses: history.at(-1) ?? [],
    history,
    sha256,
  };
}
