/** @file A trained GAN in engine memory, for all that uses it. */
import { specsInUse } from "../../gan/index.js";
import type { DataSpec, Gan } from "../../gan/index.js";
import type { Executor, StateBank, TensorSpecs } from "../../tensor/index.js";
import { writeState } from "../checkpoints/checkpoint.js";
import type { LoadedCheckpoint } from "../checkpoints/checkpoint.js";
import type { TrainingConfig } from "../config/config.js";
import { startDevice } from "../loop/start-device.js";
import { findRecipe } from "../config/settings.js";

/** A trained GAN, ready for programs of `gan/in-use.ts` over its state. */
export interface Model {
  readonly gan: Gan;
  readonly config: TrainingConfig;
  /** What it was trained on. */
  readonly spec: DataSpec;
  /** Steps it was trained for. */
  readonly step: number;
  /** The checkpoint's file. */
  readonly file: string;
  /** What was wrong with newer checkpoints. */
  readonly warnings: readonly string[];
  readonly executor: Executor;
  readonly state: StateBank;
  dispose(): Promise<void>;
}

/** What to run on; what the run used unless given. */
export type ModelOptions = Partial<Pick<TrainingConfig, "device" | "threads" | "deterministic">>;

/** Which tensors of a checkpoint are needed. */
export type NeededSpecs = (gan: Gan) => TensorSpecs;

/**
 * Puts a checkpoint's GAN into engine memory.
 * @param specs what is needed of it; all that is in use unless given
 * @throws CheckpointError when its tensors do not fit its configuration
 */
export async function modelOf(
  { checkpoint, file, warnings }: LoadedCheckpoint,
  options: ModelOptions = {},
  specs: NeededSpecs = specsInUse,
): Promise<Model> {
  const { config, image: spec, step } = checkpoint;
  const gan = findRecipe(config.recipe).build(config.options, spec);
  const executor = await startDevice({ ...config, threads: "auto", ...options });
  try {
    const state = executor.createState(specs(gan));
    writeState(state, checkpoint, file);
    return { gan, config, spec, step, file, warnings, executor, state, dispose: () => executor.dispose() };
  } catch (error) {
    await executor.dispose();
    throw error;
  }
}
