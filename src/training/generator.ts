/** @file A trained generator, from a run's newest whole checkpoint or from a checkpoint file. */
import { readFile } from "node:fs/promises";
import { CheckpointError } from "../base/errors.js";
import { samplingSpecs } from "../gan/index.js";
import type { ImageSpec } from "../gan/index.js";
import { decodeCheckpoint, writeState } from "./checkpoint.js";
import { loadCheckpoint } from "./checkpoint-store.js";
import type { LoadedCheckpoint } from "./checkpoint-store.js";
import type { TrainingConfig } from "./config.js";
import { reasonOf } from "./errors.js";
import { findRun } from "./run-folder.js";
import { createSampler } from "./sampler.js";
import { startDevice } from "./session.js";
import { findRecipe } from "./settings.js";

/** Draws images by seed. */
export interface Generator {
  readonly config: TrainingConfig;
  readonly image: ImageSpec;
  /** Steps it was trained for. */
  readonly step: number;
  /** The checkpoint's file. */
  readonly file: string;
  /** What was wrong with newer checkpoints. */
  readonly warnings: readonly string[];
  /** @param seeds 32 bits each. @returns [seeds.length, H, W, C] in [−1, 1]. */
  images(seeds: readonly number[]): Float32Array;
  dispose(): Promise<void>;
}

/** What to run on; what the run used unless given. */
export type GeneratorOptions = Partial<Pick<TrainingConfig, "device" | "threads" | "deterministic">>;

/**
 * Opens a generator.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`
 * @throws CheckpointError when there is none or it is damaged
 */
export async function openGenerator(source: string, options: GeneratorOptions = {}, runs = "runs"): Promise<Generator> {
  const { checkpoint, file, warnings } = await load(source, runs);
  const { config, image, step } = checkpoint;
  const recipe = findRecipe(config.recipe);
  const gan = recipe.build(config.options, image);
  const executor = await startDevice({ ...config, threads: "auto", ...options });
  try {
    const state = executor.createState(samplingSpecs(gan));
    writeState(state, checkpoint, file);
    const sampler = await createSampler(gan, image, executor, state);
    return {
      config,
      image,
      step,
      file,
      warnings,
      images: (seeds) => sampler.images(seeds),
      dispose: () => executor.dispose(),
    };
  } catch (error) {
    await executor.dispose();
    throw error;
  }
}

async function load(source: string, runs: string): Promise<LoadedCheckpoint> {
  if (!source.endsWith(".safetensors")) return loadCheckpoint((await findRun(source, runs)).checkpoints);
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw new CheckpointError(`${source}: cannot be read, ${reasonOf(cause)}; give a run or a checkpoint`, { cause });
  });
  return { checkpoint: decodeCheckpoint(bytes, source), file: source, warnings: [] };
}
