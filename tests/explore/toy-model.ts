/** @file Models that nobody has trained: those of a recipe as they start, and those whose generator is a formula, to know what must be found in it. */
import { createExecutor } from "#src/backends/index.js";
import { initialization, initializationInputs, specsInUse, stateSpecs } from "#src/gan/index.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { compile } from "#src/tensor/index.js";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import type { Model } from "#src/training/index.js";
import { tinyConfig } from "../training/tiny.js";

/** A model of `vanilla`'s networks, all zeros, whose images of 2×2 pixels come from a formula instead. */
export async function toyModel(generator: LatentGenerator): Promise<Model> {
  const config = tinyConfig();
  const spec = { height: 2, width: 2, channels: 1 };
  const gan = { ...findRecipe("vanilla").build(config.options, spec), generator };
  const executor = await createExecutor({ device: "wasm", threads: 1 });
  const state = executor.createState(specsInUse(gan));
  return { gan, config, spec, step: 0, file: "toy", warnings: [], executor, state, dispose: () => executor.dispose() };
}

/** A recipe's model with its first values. @param fields of the recipe's options, and `size`, the side of its grey images of 10 classes */
export async function untrainedModel(
  recipe: string,
  { size, ...fields }: Readonly<Record<string, unknown>> & { readonly size: number },
): Promise<Model> {
  const settings = Object.entries(fields).map(([path, value]) => ({ path, value, origin: "test" }));
  const { config } = resolveConfig(findRecipe(recipe), settings);
  const image = { height: size, width: size, channels: 1 };
  const hasTarget = findRecipe(recipe).training.target !== undefined;
  const spec = { ...image, classes: 10, ...(hasTarget ? { target: image } : {}) };
  const gan = findRecipe(recipe).build(config.options, spec);
  const executor = await createExecutor({ device: "wasm", threads: 1 });
  const state = executor.createState(stateSpecs(gan));
  const draw = await compile(initialization(gan), { executor, state, inputs: initializationInputs });
  draw.run({ seed: [1] });
  draw.dispose();
  return { gan, config, spec, step: 0, file: "new", warnings: [], executor, state, dispose: () => executor.dispose() };
}
