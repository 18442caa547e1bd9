/** @file Trains the trials of a sweep in one process's care, several at a time. */
import type { Trial } from "./plan.js";
import type { SweepPrinter } from "./printer.js";
import type { TrialRecord } from "./record.js";
import type { TrialTrainer } from "./trainer.js";
import { readTrial } from "./trial-run.js";

/** @param signal ends it, once trainings have saved @returns what is known of each trial then */
export async function trainAlone(
  { folder, trials, jobs }: { readonly folder: string; readonly trials: readonly Trial[]; readonly jobs: number },
  trainer: TrialTrainer,
  printer: SweepPrinter,
  signal: AbortSignal,
): Promise<TrialRecord[]> {
  const waiting = [...trials];
  const work = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined && !signal.aborted; trial = waiting.shift()) {
      const before = await readTrial(folder, trial);
      if (before.state === "finished") printer.wasFinished(before);
      else {
        printer.begun(before);
        printer.ended(await trainer.train(trial));
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return Promise.all(trials.map((trial) => readTrial(folder, trial)));
}
