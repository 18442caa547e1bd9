/** @file An error as people see it: one line, and an exit code. */
import { CheckpointError, ConfigError, DataError, GanvasError } from "../base/errors.js";

/** Prints one line; with `debug` the stack, too. @returns the exit code */
export function reportError(error: unknown, debug: boolean): number {
  process.stderr.write(`ganvas: ${messageOf(error)}${debug ? `\n${stackOf(error)}` : ""}\n`);
  return exitCodeOf(error);
}

/** Bad input is the caller's to mend: 2. All else failed while running: 1. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ConfigError || error instanceof DataError || error instanceof CheckpointError ? 2 : 1;
}

/** One line for people. */
export function messageOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s*[\r\n]+\s*/g, " ");
  return error instanceof GanvasError ? text : `unexpected error: ${text}; run again with --debug and report it`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? ""}${cause}`;
}
