/** @file Training into a run folder: a new one, or one that goes on from its last checkpoint. */
import { CheckpointError, ConfigError } from "../../base/errors.js";
import { loadSource } from "../checkpoints/checkpoint-source.js";
import { loadCheckpoint, tidyCheckpoints } from "../checkpoints/checkpoint-store.js";
import type { TrainingConfig } from "../config/config.js";
import { openInbox } from "./control.js";
import type { ControlSource } from "../loop/control-command.js";
import { reasonOf } from "../errors.js";
import type { TrainingEvent } from "../events.js";
import { openData } from "../data/open-data.js";
import { lockRun } from "./lock.js";
import type { RunLock } from "./lock.js";
import { record } from "./recorder.js";
import { createRunFolder } from "./run-folder.js";
import type { RunFolder } from "./run-folder.js";
import { changeConfig, findRecipe } from "../config/settings.js";
import type { ResolvedConfig, Setting } from "../config/settings.js";
import { endedSchedule } from "../config/step-options.js";
import { train } from "../train.js";
import type { TrainOptions } from "../train.js";

/** A run and what happens in it. */
export interface Run {
  readonly folder: RunFolder;
  readonly events: AsyncGenerator<TrainingEvent, void, void>;
}

/** What a caller may decide about a run besides its configuration. */
export type RunOptions = Pick<TrainOptions, "signal">;

/**
 * Trains into the next numbered folder under `parent`. Data and engine are set up first, so that wrong input leaves no folder.
 * @throws ConfigError, DataError for wrong input or a folder that cannot be written
 */
export async function startRun(config: TrainingConfig, parent = "runs", { signal }: RunOptions = {}): Promise<Run> {
  const weights = config.from === "" ? undefined : (await loadSource(config.from, parent)).checkpoint;
  let inbox: ControlSource | undefined;
  const events = train(config, { signal, weights, control: () => inbox?.() ?? [] });
  const first = await events.next();
  try {
    const folder = await createRunFolder(parent, config.name);
    const lock = lockFolder(folder);
    inbox = openInbox(folder);
    return { folder, events: guarded(record(after(first, events), folder, signal), lock) };
  } catch (error) {
    await events.return();
    throw error;
  }
}

/** The whole iterable again, when its first element has been taken. */
async function* after<T>(first: IteratorResult<T, void>, rest: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

/** The configuration with which a run would go on. @throws CheckpointError, ConfigError as {@link resumeRun} does */
export async function resumeConfig(folder: RunFolder, settings: readonly Setting[]): Promise<ResolvedConfig> {
  const { checkpoint } = await loadCheckpoint(folder.checkpoints);
  return checkRemaining(folder, checkpoint.step, changeConfig(checkpoint.config, folder.name, settings));
}

/**
 * Goes on with a run, bit-exactly, from its newest whole checkpoint.
 * @param settings only what does not change what is learnt: steps, device, threads, …
 * @throws CheckpointError when there is no whole checkpoint, it does not fit, or another process trains there; ConfigError
 *   when all steps are done or a setting cannot change
 */
export async function resumeRun(
  folder: RunFolder,
  settings: readonly Setting[] = [],
  { signal }: RunOptions = {},
): Promise<Run> {
  const lock = lockFolder(folder);
  const control = openInbox(folder);
  try {
    const { checkpoint, warnings } = await loadCheckpoint(folder.checkpoints);
    const { config } = checkRemaining(folder, checkpoint.step, changeConfig(checkpoint.config, folder.name, settings));
    const ended = endedSchedule(findRecipe(config.recipe), config.options, checkpoint.step);
    const { dataset, target } = await openData(config);
    await tidyCheckpoints(folder.checkpoints, checkpoint.step);
    const events = withWarnings(
      [...warnings, ...(ended === undefined ? [] : [ended])],
      checkpoint.step,
      train(config, { dataset, target, signal, from: checkpoint, control }),
    );
    return { folder, events: guarded(record(events, folder, signal), lock) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function checkRemaining(folder: RunFolder, step: number, resolved: ResolvedConfig): ResolvedConfig {
  const { steps } = resolved.config;
  if (step < steps) return resolved;
  throw new ConfigError(`${folder.path} has done ${step} steps of ${steps}; give more, such as --steps ${step * 2}`);
}

function lockFolder(folder: RunFolder): RunLock {
  try {
    return lockRun(folder.path);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new ConfigError(`${folder.path}: cannot be written, ${reasonOf(cause)}; make it writable`, { cause });
  }
}

async function* withWarnings(
  warnings: readonly string[],
  step: number,
  events: AsyncIterable<TrainingEvent>,
): AsyncGenerator<TrainingEvent, void, void> {
  for (const message of warnings) yield { type: "warning", message: `${message}; going on from step ${step}` };
  yield* events;
}

async function* guarded(
  events: AsyncIterable<TrainingEvent>,
  lock: RunLock,
): AsyncGenerator<TrainingEvent, void, void> {
  try {
    yield* events;
  } finally {
    lock.release();
  }
}
