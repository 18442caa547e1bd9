/** @file `ganvas train`. */
import { findRun, resumeRun, startRun } from "../../training/index.js";
import type { Run, TrainingEvent } from "../../training/index.js";
import { openDisplay } from "../display/index.js";
import { dryRun } from "../dry-run.js";
import { interruptedCode, listenForInterrupts } from "../interrupt.js";
import { resolveTarget, resumeSettings } from "../train-target.js";
import type { TrainFlags } from "../train-target.js";

/** Trains, shows how it goes, and gives the exit code. */
export async function trainCommand(target: string | undefined, flags: TrainFlags): Promise<number> {
  if (flags.dryRun === true) return dryRun(target, flags);
  const display = openDisplay(flags);
  const interruption = listenForInterrupts((name) => display.interrupting(name));
  let code = 0;
  try {
    const run = await openRun(target, flags, interruption.signal);
    display.open(run.folder);
    for await (const event of run.events) {
      display.show(event);
      code = exitCode(event);
    }
  } finally {
    display.close();
    interruption.stop();
  }
  return code;
}

const exitCode = (event: TrainingEvent): number => (event.type === "interrupt" ? interruptedCode : 0);

async function openRun(target: string | undefined, flags: TrainFlags, signal: AbortSignal): Promise<Run> {
  if (flags.resume === undefined) {
    const { config } = await resolveTarget(target, flags);
    return startRun(config, flags.out, { signal });
  }
  const folder = await findRun(flags.resume, flags.out);
  return resumeRun(folder, resumeSettings(target, flags), { signal });
}
