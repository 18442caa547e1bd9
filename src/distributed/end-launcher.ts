/**
 * @file Ends what launched this process, from outside, a little later. Open MPI's `mpirun` and its daemons wait for ever for the answer of a host
 * that cannot be reached (seen with 4.1.4), whatever the ranks do: a lost host would leave the job hanging on both sides of the cut.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync } from "node:fs";
import { processEntry } from "../training/run/process-entry.js";
import type { ProcessEntry } from "../training/run/process-entry.js";

/** Names of processes, of which Linux keeps 15 letters, that start ranks and wait for them. Slurm's end by themselves. */
const launchers = /^(mpirun|mpiexec|orterun|orted|prterun|prted|hydra_pmi_proxy)(\.|$)/;

/** Between a rank and its launcher are at most npx, a shell or two, and a script of somebody. */
const mostAncestors = 10;

/** The nearest launcher above a process. */
function launcherAbove(pid: number): ProcessEntry | undefined {
  let ancestor = processEntry(pid);
  for (let height = 0; height < mostAncestors && ancestor !== undefined; height++) {
    if (launchers.test(ancestor.name)) return ancestor;
    ancestor = processEntry(ancestor.parent);
  }
  return undefined;
}

/** Waits, and kills the process if it is still the same. */
const script = `sleep "$1"; [ "$(cut -d ' ' -f 22 "/proc/$2/stat" 2>/dev/null)" = "$3" ] && kill -KILL "$2"`;

/**
 * Starts a process that has nothing of this one's open: MPI leaves its connections to processes that are started, and a launcher waits until the
 * last of them is closed. All descriptors lead nowhere instead.
 */
function startApart(command: string, args: readonly string[]): void {
  const nowhere = openSync("/dev/null", "r+");
  const last = Math.max(2, ...readdirSync("/proc/self/fd").map(Number));
  const child = spawn(command, args, { detached: true, stdio: Array<number>(last + 1).fill(nowhere) });
  closeSync(nowhere);
  child.once("error", () => undefined); // without a shell it cannot be helped
  child.unref();
}

/** Kills the launcher of this process after so many seconds, should it still be there, also when this process has ended before. Linux only. */
export function endLauncherAfter(seconds: number): void {
  const launcher = launcherAbove(process.ppid);
  if (launcher === undefined) return;
  const args = ["-c", script, "sh", String(seconds), String(launcher.pid), launcher.began];
  startApart("sh", args);
}
