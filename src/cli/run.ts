/** @file From arguments to an exit code: 0 done, 1 failed while running, 2 wrong usage or bad input, 130 interrupted. */
import { CommanderError } from "commander";
import { CheckpointError, ConfigError, DataError, GanvasError } from "../base/errors.js";
import { survivePipes } from "./pipes.js";
import { buildProgram } from "./program.js";

/** Runs a command; never throws. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  survivePipes();
  let code = 0;
  const program = buildProgram((result) => (code = result));
  try {
    await program.parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return usageError(error);
    const debug = args.includes("--debug");
    process.stderr.write(`ganvas: ${messageOf(error)}${debug ? `\n${stackOf(error)}` : ""}\n`);
    return exitCodeOf(error);
  }
}

/** Bad input is the caller's to mend: 2. All else failed while running: 1. */
function exitCodeOf(error: unknown): number {
  return error instanceof ConfigError || error instanceof DataError || error instanceof CheckpointError ? 2 : 1;
}

function messageOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s*[\r\n]+\s*/g, " ");
  return error instanceof GanvasError ? text : `unexpected error: ${text}; run again with --debug and report it`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? ""}${cause}`;
}

/** Help and version end in an error of commander's too, with code 0. */
function usageError(error: CommanderError): number {
  if (error.exitCode === 0 || error.code === "commander.help") return 0;
  const text = error.message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(/\n\(Did you mean (.*)\?\)/, "; did you mean $1?");
  process.stderr.write(
    `ganvas: ${text.replace(/\s*[\r\n]+\s*/g, " ")}${text.endsWith("?") ? "" : "; see ganvas --help"}\n`,
  );
  return 2;
}
