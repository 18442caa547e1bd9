/** @file How many threads a rank computes with when nobody says: its part of the processors that it may use. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defaultThreads } from "../../backends/wasm/index.js";
import type { Communicator } from "../communicator.js";
import { tellAll } from "../ranks/together.js";

/** What decides. */
interface Place {
  readonly host: string;
  /** The processors that a rank may use, as the system names them: launchers may have bound it to some. */
  readonly processors: string;
}

/** The processors of this host are shared evenly by the ranks that may use the same ones; no rank gets more than a process alone. All ranks call this together. */
export const localThreads = (communicator: Communicator): number =>
  Math.min(defaultThreads(), localProcessors(communicator));

/** This rank's part of its host's processors. All ranks call this together. */
export function localProcessors(communicator: Communicator): number {
  const { hosts, rank } = communicator;
  const own: Place = { host: hosts[rank] ?? "", processors: allowedProcessors() };
  const sharing = tellAll(communicator, own).filter(
    ({ host, processors }) => host === own.host && processors === own.processors,
  );
  return Math.max(1, Math.floor(availableParallelism() / sharing.length));
}

/** `0-3,8`; all alike where the system does not say. */
function allowedProcessors(): string {
  try {
    return /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "";
  } catch {
    return ""; // not Linux
  }
}
