/** @file From arguments to an exit code: 0 done, 1 failed while running, 2 wrong usage or bad input, 130 interrupted. */
import { setTimeout as sleep } from "node:timers/promises";
import { CommanderError } from "commander";
import { reportError } from "./error-report.js";
import { launchedRank } from "./launched-rank.js";
import { survivePipes } from "./pipes.js";
import { buildProgram } from "./program.js";

/**
 * What is wrong on all ranks is for rank 0 to say. Launchers end all as soon as one has ended with an error: the others leave it the time, and speak only if
 * they are still there.
 */
const speakingMs = 1000;

/** Runs a command; never throws. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  survivePipes();
  let code = 0;
  const program = buildProgram((result) => (code = result));
  try {
    await program.parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" });
    return code;
  } catch (error) {
    const rank = launchedRank(args);
    if (rank > 0) await sleep(speakingMs);
    if (error instanceof CommanderError) return rank > 0 ? usageCode(error) : usageError(error);
    return reportError(error, args.includes("--debug"));
  }
}

/** Help and version end in an error of commander's too, with code 0. */
const usageCode = ({ exitCode, code }: CommanderError): number => (exitCode === 0 || code === "commander.help" ? 0 : 2);

function usageError(error: CommanderError): number {
  if (usageCode(error) === 0) return 0;
  const text = error.message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(/\n\(Did you mean (.*)\?\)/, "; did you mean $1?");
  process.stderr.write(
    `ganvas: ${text.replace(/\s*[\r\n]+\s*/g, " ")}${text.endsWith("?") ? "" : "; see ganvas --help"}\n`,
  );
  return 2;
}
