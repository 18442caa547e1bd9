/** @file Checkpoints as people name them: a file; a run, whose newest whole one counts; `RUN@best` for its best by figures. */
import { readFile } from "node:fs/promises";
import { CheckpointError } from "../../base/errors.js";
import { bestFileIn } from "./best-checkpoint.js";
import { decodeCheckpoint } from "./checkpoint.js";
import type { LoadedCheckpoint } from "./checkpoint.js";
import { loadCheckpoint } from "./checkpoint-store.js";
import { reasonOf } from "../errors.js";
import { findRun } from "../run/run-folder.js";

const bestSuffix = "@best";

/**
 * Loads the checkpoint that a text names.
 * @param source a checkpoint file; a run's folder, or its name, number or `last` inside `runs`; that with `@best` behind it
 * @throws CheckpointError when there is none or it is damaged
 */
export async function loadSource(source: string, runs: string): Promise<LoadedCheckpoint> {
  if (source.endsWith(".safetensors")) return loadFile(source, "give a run or a checkpoint");
  if (!source.endsWith(bestSuffix)) return loadCheckpoint((await findRun(source, runs)).checkpoints);
  const { checkpoints } = await findRun(source.slice(0, -bestSuffix.length), runs);
  return loadFile(bestFileIn(checkpoints), "train with --evaluate-every, or leave @best out for the newest");
}

async function loadFile(file: string, advice: string): Promise<LoadedCheckpoint> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CheckpointError(`${file}: cannot be read, ${reasonOf(cause)}; ${advice}`, { cause });
  });
  return { checkpoint: decodeCheckpoint(bytes, file), file, warnings: [] };
}
