/** @file `ganvas train --dry-run`: what would be trained, how large it is, how long it would take. */
import {
  findRun,
  nextRunFolder,
  openData,
  openSession,
  resumeConfig,
  settle,
  shareBeginning,
  tellAll,
} from "../training/index.js";
import type { ResolvedConfig, Session, TrainingConfig } from "../training/index.js";
import type { Ranks } from "./ranks.js";
import { resolveTarget, resumeSettings } from "./train-target.js";
import type { TrainFlags } from "./train-target.js";
import { clock, compact, megabytes } from "./format.js";
import { alignColumns, terminalOf } from "./terminal.js";

const warmUpSteps = 3;
const timedSeconds = 1;
const fewestTimedSteps = 3;

interface Planned {
  readonly folder: string;
  readonly resolved: ResolvedConfig;
}

interface Report extends Planned {
  readonly session: Pick<Session, "spec" | "parameters" | "memoryBytes" | "executor" | "cut">;
  readonly times: StepTimes;
  readonly ranks: Ranks | undefined;
}

/** Of a step, in seconds. */
interface StepTimes {
  /** The median. */
  readonly step: number;
  /** Waited for other ranks, and bytes sent to them; means. */
  readonly exchange: { readonly waited: number; readonly bytes: number };
}

/** Prints the plan, as rank 0 or a process alone, and gives the exit code. */
export async function dryRun(target: string | undefined, flags: TrainFlags, ranks?: Ranks): Promise<number> {
  const communicator = ranks?.communicator;
  let planned: Planned | undefined;
  const { config } = await shareBeginning(communicator, async () => {
    planned = await plannedRun(target, flags, communicator?.size);
    return { config: planned.resolved.config };
  });
  const session = await settle(communicator, async () => openSession(config, await openData(config), ranks));
  try {
    await session.initialize();
    const times = timeSteps(session, ranks);
    if (planned === undefined) return 0; // not rank 0
    const report: Report = { ...planned, session, ranks, times };
    if (flags.json === true) process.stdout.write(`${JSON.stringify(asJson(report))}\n`);
    else if (flags.quiet !== true) print(report);
  } finally {
    await session.dispose();
  }
  return 0;
}

async function plannedRun(target: string | undefined, flags: TrainFlags, ranks = 1): Promise<Planned> {
  if (flags.resume !== undefined) {
    const folder = await findRun(flags.resume, flags.out);
    return { folder: folder.path, resolved: await resumeConfig(folder, resumeSettings(target, flags), ranks) };
  }
  const resolved = await resolveTarget(target, flags);
  return { folder: (await nextRunFolder(flags.out, resolved.config.name)).path, resolved };
}

/** Takes steps for a second, all ranks as many. */
function timeSteps(session: Session, ranks: Ranks | undefined): StepTimes {
  const timed = (): number => {
    const start = performance.now();
    session.step();
    return (performance.now() - start) / 1000;
  };
  const warmUp = Array.from({ length: warmUpSteps }, timed);
  ranks?.communicator.takeFigures();
  const own = Math.max(fewestTimedSteps, Math.ceil(timedSeconds / (warmUp.at(-1) ?? timedSeconds)));
  const count = ranks === undefined ? own : (tellAll(ranks.communicator, own)[0] ?? own);
  const times = Array.from({ length: count }, timed);
  const { waited, bytes } = ranks?.communicator.takeFigures() ?? { waited: 0, bytes: 0 };
  return {
    step: times.sort((a, b) => a - b)[Math.floor(count / 2)] ?? NaN,
    exchange: { waited: waited / count, bytes: bytes / count },
  };
}

/** Every value by path. */
function flatten({ options, ...fields }: TrainingConfig): [string, unknown][] {
  return [
    ...Object.entries(fields),
    ...Object.entries(options).map(([key, value]): [string, unknown] => [`options.${key}`, value]),
  ];
}

function asJson({ folder, resolved, session, times, ranks }: Report): object {
  const { config, origins } = resolved;
  return {
    type: "dry-run",
    config,
    origins: Object.fromEntries(flatten(config).map(([path]) => [path, origins.get(path)])),
    image: session.spec,
    parameters: session.parameters,
    memoryBytes: session.memoryBytes,
    device: session.executor.name,
    stepSeconds: times.step,
    seconds: times.step * config.steps,
    shards: session.cut?.shards ?? 1,
    ...(ranks === undefined ? {} : { hosts: ranks.communicator.hosts, ...times.exchange }),
    folder,
  };
}

/** How batches are cut, and what that costs. */
function cutFacts({ resolved, session, times: { step, exchange }, ranks }: Report): string[][] {
  const { cut } = session;
  if (cut === undefined) return [];
  const { batch } = resolved.config;
  const where = ranks === undefined ? "in this process" : ranks.communicator.name;
  const share = Math.round((100 * exchange.waited) / step);
  return [
    ["batch", `${batch} images in ${cut.shards} shards of ${batch / cut.shards}, ${where}`],
    ...(ranks === undefined
      ? []
      : [["exchanged", `${megabytes(exchange.bytes)} sent by rank 0 in a step, ${share} % of which is waiting`]]),
  ];
}

function print(report: Report): void {
  const { folder, resolved, session, times } = report;
  const terminal = terminalOf(process.stdout);
  const { config, origins } = resolved;
  const values = flatten(config).map(([path, value]) => [path, String(value), origins.get(path) ?? ""]);
  const parameters = Object.entries(session.parameters).map(([name, count]) => `${name} ${compact(count)}`);
  const { height, width, channels } = session.spec;
  const facts = [
    ["images", `${height}×${width}×${channels}`],
    ["parameters", parameters.join(", ")],
    ["memory", megabytes(session.memoryBytes)],
    ["device", session.executor.name],
    ...cutFacts(report),
    ["time", `${clock(times.step * config.steps)} for ${config.steps} steps of ${(times.step * 1000).toFixed(1)} ms`],
    ["run folder", folder],
  ];
  const lines = alignColumns([["field", "value", "from"], ...values]);
  terminal.write(
    `${terminal.style("bold", lines[0] ?? "")}\n${lines.slice(1).join("\n")}\n\n${alignColumns(facts).join("\n")}\n`,
  );
  terminal.write("\nNothing was trained. Leave --dry-run out to start.\n");
}
