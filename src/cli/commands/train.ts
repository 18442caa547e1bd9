/** @file `ganvas train`. */
import { invariant } from "../../base/errors.js";
import { findRun, followRun, resumeRun, settle, startRun } from "../../training/index.js";
import type { Run, RunOptions, RunRequest, TrainingEvent } from "../../training/index.js";
import { openDisplay } from "../display/index.js";
import { dryRun } from "../dry-run.js";
import { interruptedCode, listenForInterrupts } from "../interrupt.js";
import { withRanks } from "../ranks.js";
import type { Ranks } from "../ranks.js";
import { resolveTarget, resumeSettings } from "../train-target.js";
import type { TrainFlags } from "../train-target.js";

/** Trains, shows how it goes, and gives the exit code. */
export const trainCommand = (target: string | undefined, flags: TrainFlags): Promise<number> =>
  withRanks(flags, (ranks) => {
    if (flags.dryRun === true) return dryRun(target, flags, ranks);
    return ranks === undefined || ranks.communicator.rank === 0
      ? lead(target, flags, ranks)
      : follow(target, flags, ranks);
  });

/** As a process alone, or as rank 0, which writes the run and shows it. */
async function lead(target: string | undefined, flags: TrainFlags, ranks: Ranks | undefined): Promise<number> {
  const display = openDisplay(flags);
  const interruption = listenForInterrupts((name) => display.interrupting(name));
  let code = 0;
  try {
    const run = await openRun(target, flags, { ...ranks, signal: interruption.signal });
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

/** As another rank, in silence. */
async function follow(target: string | undefined, flags: TrainFlags, ranks: Ranks): Promise<number> {
  const interruption = listenForInterrupts(() => undefined);
  let code = 0;
  try {
    const request = await settle(ranks.communicator, () => requestOf(target, flags));
    for await (const event of followRun(request, { ...ranks, signal: interruption.signal })) code = exitCode(event);
  } finally {
    interruption.stop();
  }
  return code;
}

const exitCode = (event: TrainingEvent): number => (event.type === "interrupt" ? interruptedCode : 0);

async function openRun(target: string | undefined, flags: TrainFlags, options: RunOptions): Promise<Run> {
  const { request, folder } = await settle(options.communicator, async () => ({
    request: await requestOf(target, flags),
    folder: flags.resume === undefined ? undefined : await findRun(flags.resume, flags.out),
  }));
  if ("config" in request) return startRun(request.config, flags.out, options);
  invariant(folder !== undefined, "no run to go on with");
  return resumeRun(folder, request.settings, options);
}

/** What the command line asks for. */
async function requestOf(target: string | undefined, flags: TrainFlags): Promise<RunRequest> {
  if (flags.resume !== undefined) return { settings: resumeSettings(target, flags) };
  return { config: (await resolveTarget(target, flags)).config };
}
