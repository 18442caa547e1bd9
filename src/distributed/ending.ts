/** @file How a job ends before its time. */
import { writeSync } from "node:fs";
import { endLauncherAfter } from "./end-launcher.js";
import type { Mpi } from "./mpi.js";

/** Milliseconds that MPI has to end this process. */
const graceMilliseconds = 2000;

/** Seconds that the launcher has to end the other ranks and itself: Open MPI's takes two where it reaches all hosts. */
const launcherGraceSeconds = 3;

/** A line on standard error at once: a worker's `console` needs the main thread, which may be blocked. */
export function sayLine(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // A closed pipe must not keep a job from ending.
  }
}

/** Blocks this thread. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Ends this process for certain. */
export function killThisProcess(): void {
  process.kill(process.pid, "SIGKILL");
}

/** Ends all ranks that MPI reaches, and this one and what launched it in any case. */
export function endJob(mpi: Mpi, code: number): void {
  endLauncherAfter(launcherGraceSeconds);
  mpi.abort(code);
  pause(graceMilliseconds);
  killThisProcess();
}
