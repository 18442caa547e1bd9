/** @file A trained generator: images by seed. */
import { ConfigError } from "../../base/errors.js";
import { generationSpecs } from "../../gan/index.js";
import type { Gan, ImageSpec } from "../../gan/index.js";
import type { TensorSpecs } from "../../tensor/index.js";
import type { TrainingConfig } from "../config/config.js";
import type { Model, ModelOptions } from "./model.js";
import { createPathDrawer } from "../evaluation/path-drawer.js";
import type { PathDrawer } from "../evaluation/path-drawer.js";
import { createSampler } from "./sampler.js";
import type { Sampler } from "./sampler.js";
import { findRecipe } from "../config/settings.js";

/** Draws images by seed. */
export interface Generator extends Pick<Model, "step" | "file" | "warnings" | "dispose">, Pick<Sampler, "images"> {
  readonly config: TrainingConfig;
  readonly image: ImageSpec;
  /** Compiles what draws pairs of images a short step apart. */
  paths(): Promise<PathDrawer>;
  /** Number of classes that can be asked for, where there are any. */
  readonly classes?: number;
  /** ψ that images with styles are drawn with unless told otherwise, for a generator that has styles. */
  readonly truncation?: number;
}

/** What to run on; what the run used unless given. */
export type GeneratorOptions = ModelOptions;

/** What a generator needs of a checkpoint: no discriminator, and nothing that only training reads. */
export const generationSpecsOf = (gan: Gan): TensorSpecs =>
  gan.generator === undefined ? {} : generationSpecs(gan, gan.generator);

/**
 * The generator of an open model, which it disposes of.
 * @param source for messages
 * @param batch images per call of the engine, see SamplerOptions
 * @throws ConfigError when the GAN makes images from images only
 */
export async function generatorOf(model: Model, source: string, batch?: number): Promise<Generator> {
  const { gan, spec, config, step, file, warnings, executor, state } = model;
  try {
    const { generator } = gan;
    if (generator === undefined) {
      throw new ConfigError(
        `${source}: recipe ${config.recipe} makes images from images, not from seeds; use \`ganvas ${findRecipe(config.recipe).command ?? `recipes ${config.recipe}`}\``,
      );
    }
    const image: ImageSpec = { height: spec.height, width: spec.width, channels: spec.channels };
    const sampler = await createSampler(gan, { generator, image, executor, state, batch });
    const truncation = generator.styled?.truncation;
    return {
      ...{ config, image, step, file, warnings },
      ...(generator.classes === undefined ? {} : { classes: generator.classes }),
      ...(truncation === undefined ? {} : { truncation }),
      images: (seeds, labels, psi = truncation) => sampler.images(seeds, labels, psi),
      paths: () => createPathDrawer(gan, { generator, image, executor, state }),
      dispose: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}
