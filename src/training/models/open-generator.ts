/** @file A trained generator by its name. */
import { generationSpecsOf, generatorOf } from "./generator.js";
import type { Generator, GeneratorOptions } from "./generator.js";
import { openModel } from "./open-model.js";

/**
 * Opens a generator.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`, with `@best` for its best checkpoint
 * @throws CheckpointError when there is none or it is damaged; ConfigError when the GAN makes images from images only
 */
export const openGenerator = async (
  source: string,
  options: GeneratorOptions = {},
  runs = "runs",
): Promise<Generator> => generatorOf(await openModel(source, options, runs, generationSpecsOf), source);
