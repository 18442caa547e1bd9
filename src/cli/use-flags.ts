/** @file What the commands that use a trained run on files share: flags, files one by one, one line for what fails. */
import { GanvasError } from "../base/errors.js";
import type { ModelOptions } from "../training/index.js";
import { parseWhole } from "./seeds.js";

/** Flags of every such command, as commander gives them. */
export interface UseFlags {
  readonly runs: string;
  readonly threads?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What to run on. @throws ConfigError for a number of threads that cannot be */
export const threadsOf = ({ threads }: UseFlags): Pick<ModelOptions, "threads"> =>
  threads === undefined ? {} : { threads: parseWhole("--threads", threads, 1, 64) };

/** Prints what was wrong with newer checkpoints. */
export function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`ganvas: warning: ${warning}\n`);
}

/** One result: a line of JSON, or a line for people. */
export function printResult({ json, quiet }: Pick<UseFlags, "json" | "quiet">, record: object, line: string): void {
  if (json === true) process.stdout.write(`${JSON.stringify(record)}\n`);
  else if (quiet !== true) process.stdout.write(`${line}\n`);
}

/**
 * Works on items in order. One that fails is one line of error and does not stop the others.
 * @returns the exit code: 2 if any failed
 */
export async function forEachFile<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<number> {
  let code = 0;
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (!(error instanceof GanvasError) || items.length === 1) throw error;
      process.stderr.write(`ganvas: ${error.message}\n`);
      code = 2;
    }
  }
  return code;
}
