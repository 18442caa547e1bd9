/** @file A training in a process of its own, which outlives the server: its output goes into a file, its group is its own, nobody waits for it. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ConfigError } from "../base/errors.js";
import { Refused } from "../http/refused.js";
import { reasonOf } from "../training/errors.js";
import { failureIn } from "./process-log.js";

/** A process that was started. */
export interface TrainerProcess {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  /** Its exit code, once it has ended; null for a signal. */
  code(): number | null | undefined;
}

/**
 * Starts a command.
 * @param command program and arguments
 * @param log the file that takes what it says; it is appended to
 * @throws Refused when that file cannot be written
 */
export function startTrainer(command: readonly string[], log: string): TrainerProcess {
  const [program = "", ...args] = command;
  const output = openLog(log);
  let code: number | null | undefined;
  try {
    const child = spawn(program, args, { detached: true, stdio: ["ignore", output, output], windowsHide: true });
    child.once("exit", (exit) => (code = exit));
    child.once("error", () => (code = null));
    child.unref();
    return { pid: child.pid, code: () => code };
  } finally {
    closeSync(output);
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, "a", 0o600);
  } catch (cause) {
    throw new Refused(507, `${path}: cannot be written, ${reasonOf(cause)}; make the folder of runs writable`, {
      cause,
    });
  }
}

const lookEveryMs = 50;

/**
 * Waits until what a process was started for is seen.
 * @param look gives it, or undefined while it is not there
 * @throws ConfigError with the process's own words when it ended before, as wrong input makes it; Refused when it failed otherwise
 */
export async function waitFor<T>(process: TrainerProcess, log: string, look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const code = process.code(); // before looking: a process may do its work and end in between
    const found = await look();
    if (found !== undefined) return found;
    if (code !== undefined) {
      const failure = failureIn(await readFile(log, "utf8").catch(() => ""));
      if (code === 2 && failure !== "") throw new ConfigError(failure);
      throw new Refused(422, failure || "the training's process ended without a word; try ganvas train in a terminal");
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
