/** @file A trial of a sweep as a run: found again by its name, trained by a process of its own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CheckpointError } from "../../base/errors.js";
import { listRuns, readHistory, stateOf } from "../../training/index.js";
import type { RunFolder } from "../../training/index.js";
import type { Trial } from "./plan.js";
import { recordOf } from "./record.js";
import type { TrialRecord } from "./record.js";

const main = fileURLToPath(new URL("../main.js", import.meta.url));

/** Where the configurations of a sweep's trials are, for `ganvas train`. */
export const trialFile = (folder: string, { name }: Trial): string => join(folder, "trials", `${name}.json`);

/** The newest run of a trial. */
async function runOf(folder: string, { name }: Trial): Promise<RunFolder | undefined> {
  return (await listRuns(folder)).findLast((run) => run.name.replace(/^\d+-/, "") === name);
}

/** How far a trial is, as its newest run says. */
export async function readTrial(folder: string, trial: Trial): Promise<TrialRecord> {
  const run = await runOf(folder, trial);
  if (run === undefined) return recordOf(trial, "waiting");
  try {
    const history = await readHistory(run);
    return recordOf(trial, stateOf(history), history);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return recordOf(trial, stateOf({ folder: run, end: undefined }));
  }
}

/** What the process of a trial is told: to begin, or to go on where there is a checkpoint. */
export async function trainArguments(folder: string, trial: Trial): Promise<string[]> {
  const run = await runOf(folder, trial);
  const saved = run === undefined ? [] : await readdir(run.checkpoints).catch(() => []);
  return run !== undefined && saved.some((name) => name.endsWith(".safetensors"))
    ? ["--resume", run.path, "--out", folder]
    : [trialFile(folder, trial), "--out", folder];
}

/**
 * Trains in a process of its own, in a group of its own, so that a Ctrl-C reaches it only through us. It writes to a pipe: if we are
 * killed it notices, saves and ends.
 */
export function startTraining(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, main, ...args, "--json"], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits for a training to end. @returns its last line of error; undefined if it went well or was interrupted */
export async function trained(child: ChildProcess): Promise<string | undefined> {
  let errors = "";
  child.stdout?.resume();
  child.stderr?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // Told to stop before it listened, it had nothing to save.
  if (code === 0 || code === 130 || child.signalCode === "SIGINT") return undefined;
  return (
    errors
      .trim()
      .split("\n")
      .at(-1)
      ?.replace(/^ganvas: /, "") || `its process ended with ${code ?? "a signal"}`
  );
}
