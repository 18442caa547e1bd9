/** @file A trained GAN by its name: from a run's newest whole checkpoint or from a checkpoint file. */
import { loadSource } from "../checkpoints/checkpoint-source.js";
import { modelOf } from "./model.js";
import type { Model, ModelOptions, NeededSpecs } from "./model.js";

/**
 * Opens a trained GAN.
 * @param source as {@link loadSource} takes it
 * @param specs what is needed of it; all that is in use unless given
 * @throws CheckpointError when there is none or it is damaged
 */
export const openModel = async (
  source: string,
  options: ModelOptions = {},
  runs = "runs",
  specs?: NeededSpecs,
): Promise<Model> => modelOf(await loadSource(source, runs), options, specs);
