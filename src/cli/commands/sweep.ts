/** @file `ganvas sweep`: trains the trials of a sweep, several at a time, on several machines if asked, and puts them in order. */
import { availableParallelism } from "node:os";
import { basename, extname, join } from "node:path";
import { fromFirst, localProcessors, settle } from "../../training/index.js";
import type { Communicator } from "../../training/index.js";
import { readFields } from "../fields-file.js";
import { interruptedCode, listenForInterrupts } from "../interrupt.js";
import { withRanks } from "../ranks.js";
import type { RankFlags } from "../ranks.js";
import { parseWhole } from "../seeds.js";
import { trainAlone } from "../sweep/alone.js";
import { saveTable, writeTrials } from "../sweep/files.js";
import { planSweep } from "../sweep/plan.js";
import type { SweepPlan } from "../sweep/plan.js";
import { SweepPrinter } from "../sweep/printer.js";
import type { TrialRecord } from "../sweep/record.js";
import { ranked, valuesText } from "../sweep/results.js";
import { trainTogether } from "../sweep/together.js";
import { TrialTrainer } from "../sweep/trainer.js";
import { printResult } from "../use-flags.js";

/** Flags as commander gives them. */
export interface SweepFlags extends RankFlags {
  readonly out?: string;
  readonly jobs?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Modules of recipes, which every trial loads too. */
  readonly use: readonly string[];
}

/** Trains what is not done yet, prints results, and gives the exit code: 1 when a trial failed. */
export const sweepCommand = (file: string, flags: SweepFlags): Promise<number> =>
  withRanks(flags, async (ranks) => {
    const communicator = ranks?.communicator;
    const isFirst = communicator === undefined || communicator.rank === 0;
    const plan = await openPlan(file, communicator);
    const cores = communicator === undefined ? availableParallelism() : localProcessors(communicator);
    const { jobs, threads } = await settle(communicator, () => coreShare(plan, flags, cores));
    if (flags.dryRun === true) {
      if (isFirst) listTrials(plan, flags);
      return 0;
    }
    const { trials, ranking } = plan;
    const folder = flags.out ?? join("sweeps", basename(file, extname(file)));
    // Rank 0 first: others may see the same files.
    await settle(communicator, () => (isFirst ? writeTrials(folder, trials, file) : undefined));
    await settle(communicator, () => (isFirst ? undefined : writeTrials(folder, trials, file)));
    const printer = new SweepPrinter(isFirst ? flags : { ...flags, quiet: true, json: false });
    const trainer = new TrialTrainer({ folder, threads, use: flags.use });
    const { records, isStopping } = await stoppable(trainer, printer, async (signal) => {
      if (communicator !== undefined) {
        const onProgress = async (all: readonly TrialRecord[]): Promise<void> =>
          void (await saveTable(folder, ranked(all, ranking)));
        return trainTogether({ communicator, folder, trials, jobs, trainer, printer, signal, onProgress });
      }
      const all = await trainAlone({ folder, trials, jobs }, trainer, printer, signal);
      return { records: all, isStopping: signal.aborted };
    });
    const order = ranked(records, ranking);
    if (isFirst) printer.table(order, await saveTable(folder, order));
    if (isStopping) return interruptedCode;
    return records.every(({ state }) => state === "finished") ? 0 : 1;
  });

/** The trials of a sweep's file; rank 0 reads it for all ranks. */
async function openPlan(file: string, communicator: Communicator | undefined): Promise<SweepPlan> {
  const read = async (): Promise<SweepPlan> => planSweep(await readFields(file, "give a sweep's YAML file"));
  if (communicator === undefined) return read();
  const text = await fromFirst(communicator, async () => new TextEncoder().encode(JSON.stringify(await read())));
  return JSON.parse(new TextDecoder().decode(text)) as SweepPlan;
}

function listTrials({ trials }: SweepPlan, flags: SweepFlags): void {
  for (const { name, values } of trials) {
    printResult(flags, { type: "trial", trial: name, values }, `${name}  ${valuesText({ values })}`);
  }
}

/** Processes at a time and threads of each, so that together they have no more threads than there are cores. */
function coreShare(
  { trials }: SweepPlan,
  { jobs }: SweepFlags,
  cores: number,
): { readonly jobs: number; readonly threads: number } {
  const wanted = Math.max(1, ...trials.map(({ config }) => (config.threads === "auto" ? 1 : config.threads)));
  const most = Math.max(1, Math.floor(cores / wanted));
  const chosen = jobs === undefined ? Math.min(most, trials.length) : parseWhole("--jobs", jobs, 1, most);
  return { jobs: chosen, threads: Math.min(8, Math.max(1, Math.floor(cores / chosen))) };
}

/** Does work that signals stop: the first one once trainings have saved, the second at once. */
async function stoppable<T>(
  trainer: TrialTrainer,
  printer: SweepPrinter,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = listenForInterrupts((name) => {
    printer.note(`${name}: trials save and end; once more ends at once`);
    trainer.stop();
  });
  const killAll = (): void => trainer.kill();
  process.once("exit", killAll); // a second signal
  try {
    return await work(interruption.signal);
  } finally {
    process.off("exit", killAll);
    interruption.stop();
  }
}
