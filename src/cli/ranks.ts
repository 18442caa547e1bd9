/** @file A command as one of several processes (ranks): opens the communicator, and sees to it that all of them end together, with one message. */
import { ConfigError } from "../base/errors.js";
import type { Communicator, RunOptions } from "../training/index.js";
import { isShared, localThreads } from "../training/index.js";
import { bindingOf, bindingWarning } from "./binding.js";
import { exitCodeOf, messageOf, reportError } from "./error-report.js";

/** Flags as commander gives them. */
export interface RankFlags {
  readonly distributed?: string;
  readonly watchdog?: string;
  readonly debug?: boolean;
}

/** What a command needs to know about its ranks. */
export type Ranks = Required<Pick<RunOptions, "messages">> & {
  readonly communicator: Communicator;
  readonly threads: number;
};

const usualWatchdog = "30";

/**
 * Does work as one of the ranks that `--distributed` asks for, or alone.
 * @returns its exit code, or that of the error that ended all ranks, which rank 0 has reported
 * @throws what happens to a process alone, and what keeps ranks from meeting
 */
export async function withRanks(
  flags: RankFlags,
  work: (ranks: Ranks | undefined) => Promise<number>,
): Promise<number> {
  const { distributed, watchdog = usualWatchdog, debug = false } = flags;
  if (distributed === undefined) return work(undefined);
  if (distributed !== "mpi") throw new ConfigError(`--distributed is "${distributed}"; give mpi, or leave it out`);
  const { openMpi } = await import("../distributed/index.js");
  const communicator = await openMpi({ reduce: "exact", compress: "none", watchdog: secondsOf(watchdog) });
  const warning = communicator.rank === 0 ? bindingWarning(bindingOf(communicator)) : undefined;
  if (warning !== undefined) process.stderr.write(`ganvas: warning: ${warning}\n`);
  try {
    const code = await work({ communicator, threads: localThreads(communicator), messages: warningsOf(communicator) });
    await communicator.close();
    return code;
  } catch (error) {
    if (!isShared(error)) {
      communicator.abort(messageOf(error));
      return exitCodeOf(error);
    }
    // Launchers end all ranks as soon as one has ended with an error: rank 0 reports before anybody leaves.
    const code = communicator.rank === 0 ? reportError(error, debug) : exitCodeOf(error);
    await communicator.close();
    return code;
  }
}

/** @throws ConfigError unless it is a time */
function secondsOf(text: string): number {
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 86_400) return seconds;
  throw new ConfigError(`--watchdog is "${text}"; give seconds, from 1 to 86400`);
}

/** Warnings of this process, for rank 0 to say; its own are printed. */
function warningsOf({ rank }: Communicator): () => readonly string[] {
  let heard: string[] = [];
  if (rank > 0) {
    process.removeAllListeners("warning"); // that of Node itself, which prints
    process.on("warning", ({ message }) => heard.push(message));
  }
  return () => {
    const taken = heard;
    heard = [];
    return taken;
  };
}
