/** @file Training into a run folder: a new one, or one that goes on from its last checkpoint. */
import { CheckpointError, ConfigError, invariant } from "../../base/errors.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import { loadSource } from "../checkpoints/checkpoint-source.js";
import { loadCheckpoint, tidyCheckpoints } from "../checkpoints/checkpoint-store.js";
import type { TrainingConfig } from "../config/config.js";
import type { Communicator } from "../communicator.js";
import { checkAlike } from "../ranks/alike.js";
import { shareBeginning } from "../ranks/beginning.js";
import { configFacts, settingFacts } from "../ranks/facts.js";
import { shardsOnResume } from "../ranks/shards.js";
import { settle } from "../ranks/together.js";
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
export type RunOptions = Pick<TrainOptions, "signal" | "communicator" | "threads" | "messages">;

/**
 * Trains into the next numbered folder under `parent`. Data and engine are set up first, so that wrong input leaves no folder.
 * @param options with a communicator this is rank 0; the others {@link followRun}
 * @throws ConfigError, DataError for wrong input or a folder that cannot be written
 */
export async function startRun(asked: TrainingConfig, parent = "runs", options: RunOptions = {}): Promise<Run> {
  const { signal, communicator } = options;
  if (communicator !== undefined) checkAlike(communicator, configFacts(asked));
  const { config, weights } = await shareBeginning(communicator, async () => ({
    config: asked,
    weights: asked.from === "" ? undefined : (await loadSource(asked.from, parent)).checkpoint,
  }));
  let inbox: ControlSource | undefined;
  const events = train(config, { ...options, weights, control: () => inbox?.() ?? [] });
  const first = await events.next();
  try {
    const { folder, lock } = await settle(communicator, async () => {
      const made = await createRunFolder(parent, config.name);
      return { folder: made, lock: lockFolder(made) };
    });
    inbox = openInbox(folder);
    communicator?.keepLastWords?.(folder.events);
    return { folder, events: guarded(record(after(first, events), folder, signal), lock) };
  } catch (error) {
    await events.return();
    throw error;
  }
}

/**
 * Trains what rank 0 {@link startRun starts} or {@link resumeRun resumes}, as another rank; that one writes the run.
 * @param request what this rank was asked for: a configuration, or what changes in the run that goes on
 * @throws on all ranks, what is wrong on any
 */
export async function* followRun(
  request: RunRequest,
  options: RunOptions & { readonly communicator: Communicator },
): AsyncGenerator<TrainingEvent, void, void> {
  const { communicator } = options;
  checkAlike(communicator, "config" in request ? configFacts(request.config) : settingFacts(request.settings));
  const { config, from, weights } = await shareBeginning(communicator, () => {
    throw new Error("internal: rank 0 follows nobody");
  });
  const events = train(config, { ...options, from, weights });
  try {
    const first = await events.next();
    if (from === undefined) await settle(communicator, () => undefined); // rank 0 makes the folder
    yield* after(first, events);
  } finally {
    await events.return();
  }
}

/** What a rank is to train. */
export type RunRequest = { readonly config: TrainingConfig } | { readonly settings: readonly Setting[] };

/** The whole iterable again, when its first element has been taken. */
async function* after<T>(first: IteratorResult<T, void>, rest: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

/**
 * The configuration with which a run would go on.
 * @param ranks that would train it
 * @throws CheckpointError, ConfigError as {@link resumeRun} does
 */
export async function resumeConfig(
  folder: RunFolder,
  settings: readonly Setting[],
  ranks = 1,
): Promise<ResolvedConfig> {
  const { checkpoint } = await loadCheckpoint(folder.checkpoints);
  return resumed(folder, checkpoint, settings, ranks);
}

/**
 * Goes on with a run, bit-exactly, from its newest whole checkpoint.
 * @param settings only what does not change what is learnt: steps, device, threads, …
 * @param options with a communicator this is rank 0; the others {@link followRun}
 * @throws CheckpointError when there is no whole checkpoint, it does not fit, or another process trains there; ConfigError
 *   when all steps are done or a setting cannot change
 */
export async function resumeRun(
  folder: RunFolder,
  settings: readonly Setting[] = [],
  options: RunOptions = {},
): Promise<Run> {
  const { signal, communicator } = options;
  if (communicator !== undefined) checkAlike(communicator, settingFacts(settings));
  let lock: RunLock | undefined;
  const notes: string[] = [];
  try {
    const { config, from } = await shareBeginning(communicator, async () => {
      lock = lockFolder(folder);
      const { checkpoint, warnings } = await loadCheckpoint(folder.checkpoints);
      const { config: changed, note } = resumed(folder, checkpoint, settings, communicator?.size ?? 1);
      const ended = endedSchedule(findRecipe(changed.recipe), changed.options, checkpoint.step);
      notes.push(...warnings, ...(ended === undefined ? [] : [ended]), ...(note === undefined ? [] : [note]));
      return { config: changed, from: checkpoint };
    });
    invariant(lock !== undefined && from !== undefined, "nothing was resumed");
    const control = openInbox(folder);
    communicator?.keepLastWords?.(folder.events);
    const { dataset, target } = await settle(communicator, () => openData(config));
    await tidyCheckpoints(folder.checkpoints, from.step);
    const events = withWarnings(notes, from.step, train(config, { ...options, dataset, target, from, control }));
    return { folder, events: guarded(record(events, folder, signal), lock) };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** A run's configuration for going on. */
interface Resumed extends ResolvedConfig {
  /** What is different without having been asked for, for people. */
  readonly note: string | undefined;
}

/** @throws ConfigError when all steps are done or a setting cannot change */
function resumed(
  folder: RunFolder,
  { config, step }: Checkpoint,
  settings: readonly Setting[],
  ranks: number,
): Resumed {
  const { shards, note } = shardsOnResume(config, ranks);
  const changed = changeConfig({ ...config, shards }, folder.name, settings);
  const isAsked = settings.some(({ path }) => path === "shards");
  return { ...checkRemaining(folder, step, changed), note: isAsked ? undefined : note };
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
