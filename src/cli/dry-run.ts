/** @file `ganvas train --dry-run`: what would be trained, how large it is, how long it would take. */
import { findRun, nextRunFolder, openData, openSession, resumeConfig } from "../training/index.js";
import type { ResolvedConfig, Session, TrainingConfig } from "../training/index.js";
import { resolveTarget, resumeSettings } from "./train-target.js";
import type { TrainFlags } from "./train-target.js";
import { clock, compact, megabytes } from "./format.js";
import { alignColumns, terminalOf } from "./terminal.js";

const warmUpSteps = 3;
const timedMs = 1000;
const fewestTimedSteps = 3;

interface Report {
  readonly folder: string;
  readonly resolved: ResolvedConfig;
  readonly session: Pick<Session, "spec" | "parameters" | "memoryBytes" | "executor">;
  /** Seconds; the median. */
  readonly stepSeconds: number;
}

/** Prints the plan and gives the exit code. */
export async function dryRun(target: string | undefined, flags: TrainFlags): Promise<number> {
  const { folder, resolved } = await plannedRun(target, flags);
  const session = await openSession(resolved.config, await openData(resolved.config));
  try {
    await session.initialize();
    const report: Report = { folder, resolved, session, stepSeconds: timeSteps(session) };
    if (flags.json === true) process.stdout.write(`${JSON.stringify(asJson(report))}\n`);
    else if (flags.quiet !== true) print(report);
  } finally {
    await session.dispose();
  }
  return 0;
}

async function plannedRun(
  target: string | undefined,
  flags: TrainFlags,
): Promise<{ folder: string; resolved: ResolvedConfig }> {
  if (flags.resume !== undefined) {
    const folder = await findRun(flags.resume, flags.out);
    return { folder: folder.path, resolved: await resumeConfig(folder, resumeSettings(target, flags)) };
  }
  const resolved = await resolveTarget(target, flags);
  return { folder: (await nextRunFolder(flags.out, resolved.config.name)).path, resolved };
}

/** Median time of a step, in seconds. */
function timeSteps(session: Session): number {
  for (let step = 0; step < warmUpSteps; step++) session.step();
  const times: number[] = [];
  const end = performance.now() + timedMs;
  while (times.length < fewestTimedSteps || performance.now() < end) {
    const start = performance.now();
    session.step();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

/** Every value by path. */
function flatten({ options, ...fields }: TrainingConfig): [string, unknown][] {
  return [
    ...Object.entries(fields),
    ...Object.entries(options).map(([key, value]): [string, unknown] => [`options.${key}`, value]),
  ];
}

function asJson({ folder, resolved, session, stepSeconds }: Report): object {
  const { config, origins } = resolved;
  return {
    type: "dry-run",
    config,
    origins: Object.fromEntries(flatten(config).map(([path]) => [path, origins.get(path)])),
    image: session.spec,
    parameters: session.parameters,
    memoryBytes: session.memoryBytes,
    device: session.executor.name,
    stepSeconds,
    seconds: stepSeconds * config.steps,
    folder,
  };
}

function print({ folder, resolved, session, stepSeconds }: Report): void {
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
    ["time", `${clock(stepSeconds * config.steps)} for ${config.steps} steps of ${(stepSeconds * 1000).toFixed(1)} ms`],
    ["run folder", folder],
  ];
  const lines = alignColumns([["field", "value", "from"], ...values]);
  terminal.write(
    `${terminal.style("bold", lines[0] ?? "")}\n${lines.slice(1).join("\n")}\n\n${alignColumns(facts).join("\n")}\n`,
  );
  terminal.write("\nNothing was trained. Leave --dry-run out to start.\n");
}
