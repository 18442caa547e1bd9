/** @file Trains trials of a sweep in processes of their own, and ends them when asked to. */
import type { ChildProcess } from "node:child_process";
import type { Trial } from "./plan.js";
import type { TrialRecord } from "./record.js";
import { readTrial, startTraining, trainArguments, trained } from "./trial-run.js";

/** What became of a training. */
export interface TrialEnd {
  readonly record: TrialRecord;
  /** The last line of its errors, unless it went well or was interrupted. */
  readonly failure?: string;
}

/** How trials are trained. */
export interface TrainerOptions {
  /** Of the sweep. */
  readonly folder: string;
  /** Of a trial whose own settings do not say. */
  readonly threads: number;
  /** Modules of recipes. */
  readonly use: readonly string[];
}

export class TrialTrainer {
  readonly #options: TrainerOptions;
  readonly #running = new Set<ChildProcess>();
  #isStopping = false;

  constructor(options: TrainerOptions) {
    this.#options = options;
  }

  /** Begins a trial, or goes on with it, until it ends. */
  async train(trial: Trial): Promise<TrialEnd> {
    const { folder, threads, use } = this.#options;
    const flag = trial.config.threads === "auto" ? ["--threads", String(threads)] : [];
    const modules = use.flatMap((path) => ["--use", path]);
    const args = await trainArguments(folder, trial);
    if (this.#isStopping) return { record: await readTrial(folder, trial) };
    const child = startTraining([...modules, "train", ...args, ...flag]);
    this.#running.add(child);
    const failure = await trained(child);
    this.#running.delete(child);
    const record = await readTrial(folder, trial);
    return failure === undefined ? { record } : { record, failure };
  }

  /** Trainings save and end; none begins any more. */
  stop(): void {
    this.#isStopping = true;
    for (const child of this.#running) child.kill("SIGINT");
  }

  /** Trainings end at once. */
  kill(): void {
    for (const child of this.#running) child.kill("SIGKILL");
  }
}
