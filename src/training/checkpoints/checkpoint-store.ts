/** @file The folder `checkpoints/` of a run: `step-000123.safetensors`, the newest kept, damaged ones passed over. */
import { readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../../base/errors.js";
import { removeTemporaryFiles, writeFileAtomic } from "../run/atomic-file.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
import type { Checkpoint, LoadedCheckpoint } from "./checkpoint.js";
import { reasonOf, TrainingError } from "../errors.js";

const checkpointName = /^step-(\d{6,})\.safetensors$/;

/** Steps with a checkpoint file, the newest first. */
async function stepsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => checkpointName.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

const fileOf = (folder: string, step: number): string =>
  join(folder, `step-${String(step).padStart(6, "0")}.safetensors`);

/**
 * Saves a checkpoint so that it survives a crash, then removes all but the newest.
 * @param keep how many stay
 * @returns the file's path and length
 * @throws TrainingError when it cannot be written; older ones are then still there
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  keep = 2,
): Promise<{ file: string; bytes: number }> {
  const file = fileOf(folder, checkpoint.step);
  const bytes = encodeCheckpoint(checkpoint);
  try {
    await writeFileAtomic(file, bytes);
    const old = (await stepsIn(folder)).slice(keep);
    await Promise.all(old.map((step) => rm(fileOf(folder, step), { force: true })));
  } catch (cause) {
    throw new TrainingError(
      `${file}: cannot be saved, ${reasonOf(cause)}; make room or fix the folder and go on with --resume`,
      { cause },
    );
  }
  return { file, bytes: bytes.length };
}

/**
 * Loads the newest checkpoint that is whole.
 * @throws CheckpointError when there is none
 */
export async function loadCheckpoint(folder: string): Promise<LoadedCheckpoint> {
  const warnings: string[] = [];
  for (const step of await readable(folder, () => stepsIn(folder))) {
    const file = fileOf(folder, step);
    try {
      const bytes = await readable(file, () => readFile(file));
      return { checkpoint: decodeCheckpoint(bytes, file), file, warnings };
    } catch (cause) {
      if (!(cause instanceof CheckpointError)) throw cause;
      warnings.push(cause.message);
    }
  }
  const [newest] = warnings;
  if (newest === undefined) throw new CheckpointError(`${folder}: no checkpoint was saved yet; start the run anew`);
  throw new CheckpointError(
    warnings.length === 1 ? newest : `${newest}; none of the ${warnings.length} checkpoints can be read`,
  );
}

async function readable<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw new CheckpointError(`${path}: cannot be read, ${reasonOf(cause)}; check the path and its permissions`, {
      cause,
    });
  }
}

/**
 * Prepares the folder for a trainer that goes on from `step`: leftovers of killed processes go, newer files, which are
 * damaged, get `.damaged` appended, so that they neither count as the newest nor are lost.
 */
export async function tidyCheckpoints(folder: string, step: number): Promise<void> {
  await removeTemporaryFiles(folder);
  const newer = (await stepsIn(folder)).filter((other) => other > step);
  await Promise.all(newer.map((other) => rename(fileOf(folder, other), `${fileOf(folder, other)}.damaged`)));
}
