/** @file `ganvas sweep`: trains the trials of a sweep, several at a time, and ranks them. */
import { availableParallelism } from "node:os";
import { basename, extname, join } from "node:path";
import { readFields } from "../fields-file.js";
import { interruptedCode, listenForInterrupts } from "../interrupt.js";
import { parseWhole } from "../seeds.js";
import { saveTable, writeTrials } from "../sweep/files.js";
import { planSweep } from "../sweep/plan.js";
import type { SweepPlan, Trial } from "../sweep/plan.js";
import { SweepPrinter } from "../sweep/printer.js";
import { ranked, valuesText } from "../sweep/results.js";
import { TrialTrainer } from "../sweep/trainer.js";
import { readTrial } from "../sweep/trial-run.js";
import { printResult } from "../use-flags.js";

/** Flags as commander gives them. */
export interface SweepFlags {
  readonly out?: string;
  readonly jobs?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Modules of recipes, which every trial loads too. */
  readonly use: readonly string[];
}

/** Trains what is not done yet, prints results, and gives the exit code: 1 when a trial failed. */
export async function sweepCommand(file: string, flags: SweepFlags): Promise<number> {
  const plan = planSweep(await readFields(file, "give a sweep's YAML file"));
  const share = coreShare(plan, flags);
  if (flags.dryRun === true) {
    for (const { name, values } of plan.trials) {
      printResult(flags, { type: "trial", trial: name, values }, `${name}  ${valuesText({ values })}`);
    }
    return 0;
  }
  const folder = flags.out ?? join("sweeps", basename(file, extname(file)));
  const printer = new SweepPrinter(flags);
  await writeTrials(folder, plan.trials, file);
  const isInterrupted = await trainAll(folder, plan.trials, share, flags, printer);
  const records = await Promise.all(plan.trials.map((trial) => readTrial(folder, trial)));
  const order = ranked(records, plan.ranking);
  printer.table(order, await saveTable(folder, order));
  if (isInterrupted) return interruptedCode;
  return records.every(({ state }) => state === "finished") ? 0 : 1;
}

/** Processes at a time and threads of each, so that together they have no more threads than there are cores. */
function coreShare({ trials }: SweepPlan, { jobs }: SweepFlags): { jobs: number; threads: number } {
  const cores = availableParallelism();
  const wanted = Math.max(1, ...trials.map(({ config }) => (config.threads === "auto" ? 1 : config.threads)));
  const most = Math.max(1, Math.floor(cores / wanted));
  const chosen = jobs === undefined ? Math.min(most, trials.length) : parseWhole("--jobs", jobs, 1, most);
  return { jobs: chosen, threads: Math.min(8, Math.max(1, Math.floor(cores / chosen))) };
}

/** @returns whether a signal came */
async function trainAll(
  folder: string,
  trials: readonly Trial[],
  { jobs, threads }: { jobs: number; threads: number },
  { use }: SweepFlags,
  printer: SweepPrinter,
): Promise<boolean> {
  const trainer = new TrialTrainer({ folder, threads, use });
  const interruption = listenForInterrupts((name) => {
    printer.note(`${name}: trials save and end; once more ends at once`);
    trainer.stop();
  });
  const { signal } = interruption;
  const killAll = (): void => trainer.kill();
  process.once("exit", killAll); // a second signal
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
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    process.off("exit", killAll);
    interruption.stop();
  }
  return signal.aborted;
}
