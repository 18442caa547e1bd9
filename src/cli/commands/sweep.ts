/** @file `ganvas sweep`: trains the trials of a sweep, several at a time, and ranks them. */
import type { ChildProcess } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { readFields } from "../fields-file.js";
import { makeOutputFolder } from "../output-folder.js";
import { interruptedCode, listenForInterrupts } from "../interrupt.js";
import { parseWhole } from "../seeds.js";
import { planSweep } from "../sweep/plan.js";
import type { SweepPlan, Trial } from "../sweep/plan.js";
import { ranked, resultLines, resultRecord, valuesText, writeResults } from "../sweep/results.js";
import { resultOf, startTraining, trainArguments, trained, trialFile } from "../sweep/trial-run.js";
import { terminalOf } from "../terminal.js";
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
  await writeTrials(folder, plan.trials, file);
  const isInterrupted = await trainAll(folder, plan.trials, share, flags);
  const results = await Promise.all(plan.trials.map((trial) => resultOf(folder, trial)));
  const order = ranked(results, plan.ranking);
  const table = await writeResults(folder, order).catch((cause: unknown) => {
    throw cannotWrite(join(folder, "results.csv"), cause);
  });
  if (flags.json !== true && flags.quiet !== true) print(resultLines(order), table);
  if (isInterrupted) return interruptedCode;
  return results.every(({ state }) => state === "finished") ? 0 : 1;
}

/** Processes at a time and threads of each, so that together they have no more threads than there are cores. */
function coreShare({ trials }: SweepPlan, { jobs }: SweepFlags): { jobs: number; threads: number } {
  const cores = availableParallelism();
  const wanted = Math.max(1, ...trials.map(({ config }) => (config.threads === "auto" ? 1 : config.threads)));
  const most = Math.max(1, Math.floor(cores / wanted));
  const chosen = jobs === undefined ? Math.min(most, trials.length) : parseWhole("--jobs", jobs, 1, most);
  return { jobs: chosen, threads: Math.min(8, Math.max(1, Math.floor(cores / chosen))) };
}

/** @throws ConfigError when the folder is another sweep's */
async function writeTrials(folder: string, trials: readonly Trial[], file: string): Promise<void> {
  for (const trial of trials) {
    const path = trialFile(folder, trial);
    const text = `${JSON.stringify(trial.config, null, 2)}\n`;
    const before = await readFile(path, "utf8").catch(() => undefined);
    if (before === text) continue;
    if (before !== undefined) {
      throw new ConfigError(`${path}: is a trial of another sweep than ${file}; choose another folder with --out`);
    }
    await makeOutputFolder(dirname(path));
    await writeFile(path, text).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
  }
}

function cannotWrite(path: string, cause: unknown): ConfigError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new ConfigError(`${path}: cannot be written (${code ?? message}); choose another folder with --out`, {
    cause,
  });
}

/** @returns whether a signal came */
async function trainAll(
  folder: string,
  trials: readonly Trial[],
  { jobs, threads }: { jobs: number; threads: number },
  flags: SweepFlags,
): Promise<boolean> {
  const running = new Set<ChildProcess>();
  const say = (line: string): void => void (flags.json !== true && printResult(flags, {}, line));
  const interruption = listenForInterrupts((name) => {
    say(`${name}: trials save and end; once more ends at once`);
    for (const child of running) child.kill("SIGINT");
  });
  const { signal } = interruption;
  const killAll = (): void => running.forEach((child) => void child.kill("SIGKILL"));
  process.once("exit", killAll); // a second signal
  const waiting = [...trials];
  const work = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined && !signal.aborted; trial = waiting.shift()) {
      const before = await resultOf(folder, trial);
      if (before.state === "finished") {
        printResult(flags, resultRecord(before), `${trial.name} is finished already`);
        continue;
      }
      const flag = trial.config.threads === "auto" ? ["--threads", String(threads)] : [];
      const use = flags.use.flatMap((path) => ["--use", path]);
      const child = startTraining([...use, "train", ...(await trainArguments(folder, trial)), ...flag]);
      running.add(child);
      say(`${trial.name} ${before.state === "waiting" ? "begins" : "goes on"}: ${valuesText(trial)}`);
      const failure = await trained(child);
      running.delete(child);
      if (failure !== undefined) process.stderr.write(`ganvas: warning: ${trial.name}: ${failure}\n`);
      const result = await resultOf(folder, trial);
      printResult(flags, resultRecord(result), `${trial.name} ${result.state}`);
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

function print([head = "", ...lines]: readonly string[], file: string): void {
  const terminal = terminalOf(process.stdout);
  terminal.write(`\n${terminal.style("bold", head)}\n${lines.join("\n")}\n\nResults: ${file}\n`);
}
