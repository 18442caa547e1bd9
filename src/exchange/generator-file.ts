/**
 * @file The generator of a run alone, as a checkpoint that Ganvas draws with and pages load: without the discriminator, and without what only training
 * needs. Same images, a fraction of the bytes; a training cannot go on from it.
 */
import { ConfigError } from "../base/errors.js";
import { generationSpecs } from "../gan/index.js";
import { encodeCheckpoint, findRecipe, loadSource } from "../training/index.js";
import { runNameOf, writeExport } from "./written-file.js";

/** What is written, and where. */
export interface GeneratorExportOptions {
  /** The file; named after the run unless given. */
  readonly out?: string;
  /** Where names and numbers of runs are looked up; `runs` unless given. */
  readonly runs?: string;
}

/** What was written. */
export interface GeneratorExport {
  readonly file: string;
  readonly bytes: number;
  readonly recipe: string;
  readonly step: number;
  /** What was wrong with newer checkpoints. */
  readonly warnings: readonly string[];
}

/**
 * Writes the generator of a run or checkpoint.
 * @param source as `ganvas generate` takes it
 * @throws CheckpointError when there is no such run; ConfigError when it makes images from images only, or the file cannot be written
 */
export async function exportGenerator(source: string, options: GeneratorExportOptions = {}): Promise<GeneratorExport> {
  const { checkpoint, file: from, warnings } = await loadSource(source, options.runs ?? "runs");
  const { config, image, step, tensors } = checkpoint;
  const gan = findRecipe(config.recipe).build(config.options, image);
  if (gan.generator === undefined) {
    throw new ConfigError(
      `${source}: recipe ${config.recipe} makes images from images, so that it has no generator to stand alone; its checkpoint is ${from}`,
    );
  }
  const needed = generationSpecs(gan, gan.generator);
  const alone = new Map([...tensors].filter(([name]) => Object.hasOwn(needed, name)));
  const file = options.out ?? `${runNameOf({ file: from })}.safetensors`;
  const bytes = encodeCheckpoint({ ...checkpoint, tensors: alone });
  await writeExport(file, bytes);
  return { file, bytes: bytes.length, recipe: config.recipe, step, warnings };
}
