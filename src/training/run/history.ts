/**
 * @file What happened in a run, read back from its events.jsonl. Of steps that were done twice, because the run went on from an older
 * checkpoint, the last time counts.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as v from "valibot";
import { CheckpointError } from "../../base/errors.js";
import { configSchema } from "../config/config.js";
import type { TrainingConfig } from "../config/config.js";
import { natural } from "../config/natural.js";
import { reasonOf } from "../errors.js";
import { measuredSchema } from "../evaluation/figures.js";
import { guardNames } from "../guards/guard.js";
import type { RunFolder } from "./run-folder.js";

const size = { height: natural, width: natural, channels: natural };
const startSchema = v.object({
  type: v.literal("start"),
  step: natural,
  config: v.record(v.string(), v.unknown()),
  device: v.string(),
  // Older logs have the size alone.
  image: v.object({ ...size, classes: v.optional(natural), target: v.optional(v.object(size)) }),
  data: v.object({ name: v.string(), count: natural }),
  parameters: v.record(v.string(), natural),
});
const stepSchema = v.object({
  type: v.literal("step"),
  step: natural,
  metrics: v.record(v.string(), v.number()),
  seconds: v.number(),
});
const samplesSchema = v.object({
  type: v.literal("samples"),
  step: natural,
  kind: v.picklist(["fakes", "reals"]),
  file: v.string(),
});
const endSchema = v.object({ type: v.picklist(["finish", "interrupt"]), step: natural, seconds: v.number() });
const warningSchema = v.object({ type: v.literal("warning"), message: v.string() });
const checkpointSchema = v.object({ type: v.literal("checkpoint"), step: natural });
const evaluationSchema = v.object({
  type: v.literal("evaluation"),
  ...measuredSchema.entries,
  seconds: v.number(),
  took: v.number(),
  file: v.optional(v.string()),
});
const guardSchema = v.object({
  type: v.literal("guard"),
  step: natural,
  guard: v.picklist(guardNames),
  evidence: v.string(),
  advice: v.string(),
});
const healSchema = v.object({
  type: v.literal("heal"),
  step: natural,
  from: natural,
  guard: v.picklist(guardNames),
  change: v.string(),
});
const scoresSchema = v.object({
  type: v.literal("scores"),
  step: natural,
  kind: v.picklist(["probability", "critic"]),
  from: v.number(),
  to: v.number(),
  real: v.array(natural),
  fake: v.array(natural),
});
const pauseSchema = v.object({ type: v.picklist(["pause", "continue"]), step: natural });
const changeSchema = v.object({ type: v.literal("change"), step: natural, change: v.string() });
const kinds = [
  startSchema,
  stepSchema,
  samplesSchema,
  endSchema,
  warningSchema,
  checkpointSchema,
  evaluationSchema,
  guardSchema,
  healSchema,
  scoresSchema,
  pauseSchema,
  changeSchema,
] as const;
const lineSchema = v.variant("type", kinds);
/** An event of a kind that another version knows. */
const foreignSchema = v.object({ type: v.string() });
const ownTypes: ReadonlySet<string> = new Set(
  kinds.flatMap(({ entries: { type } }): readonly string[] => ("options" in type ? type.options : [type.literal])),
);

/** Of one logged step. */
export type StepRecord = v.InferOutput<typeof stepSchema>;
/** A saved grid; its file may be gone. */
export type SamplesRecord = v.InferOutput<typeof samplesSchema>;

/** Figures that a training took of itself. */
export type EvaluationRecord = v.InferOutput<typeof evaluationSchema>;
/** What a guard found, or that training was healed. */
export type FindingRecord = v.InferOutput<typeof guardSchema> | v.InferOutput<typeof healSchema>;
/** How D judged images at a step. */
export type ScoresRecord = v.InferOutput<typeof scoresSchema>;
/** What somebody changed while the run trained. */
export type ChangeRecord = v.InferOutput<typeof changeSchema>;

/** A run so far. */
export interface RunHistory {
  readonly folder: RunFolder;
  /** As of the last session. */
  readonly config: TrainingConfig;
  /** Of the last session: device, sizes, data. */
  readonly start: Omit<v.InferOutput<typeof startSchema>, "config">;
  /** In order. */
  readonly steps: readonly StepRecord[];
  /** In order. */
  readonly samples: readonly SamplesRecord[];
  /** In order. */
  readonly evaluations: readonly EvaluationRecord[];
  /** In order; what led to healing stays, though its steps were done again. */
  readonly findings: readonly FindingRecord[];
  /** In order. */
  readonly scores: readonly ScoresRecord[];
  /** In order; those that still hold. */
  readonly changes: readonly ChangeRecord[];
  /** Whether the last session waits to be told to go on, if it has not been killed since. */
  readonly isPaused: boolean;
  /** How the last session ended; undefined while it goes on, or if it was killed or failed. */
  readonly end: v.InferOutput<typeof endSchema> | undefined;
  readonly warnings: readonly string[];
}

/** Which steps of a run are read: `last` of each session is enough to tell how far it is, and reads a long log in a fraction of the time. */
export type StepsRead = "all" | "last";

/**
 * Reads a run's log. Lines that cannot be read are passed over and told as a warning, but for kinds of events that another version knows; the last line may be torn.
 * @throws CheckpointError when there is no log, or no beginning in it
 */
export async function readHistory(folder: RunFolder, stepsRead: StepsRead = "all"): Promise<RunHistory> {
  const text = await readFile(folder.events, "utf8").catch((cause: unknown) => {
    throw new CheckpointError(`${folder.events}: cannot be read, ${reasonOf(cause)}; give a run that has its log`, {
      cause,
    });
  });
  let start: v.InferOutput<typeof startSchema> | undefined;
  let end: RunHistory["end"];
  let isPaused = false;
  const [steps, samples] = [new Map<number, StepRecord>(), new Map<string, SamplesRecord>()];
  const [evaluations, scores] = [new Map<number, EvaluationRecord>(), new Map<number, ScoresRecord>()];
  const warnings: string[] = [];
  let findings: FindingRecord[] = [];
  let changes: ChangeRecord[] = [];
  let damaged = 0;
  const lines = text.split("\n").slice(0, -1);
  for (const line of stepsRead === "all" ? lines : withLastSteps(lines)) {
    const event = parseLine(line);
    if (event === "foreign") continue;
    if (event === undefined) {
      damaged++;
      continue;
    }
    switch (event.type) {
      case "start": {
        const { step } = event;
        [start, end, isPaused] = [event, undefined, false];
        for (const byStep of [steps, evaluations, scores])
          for (const done of byStep.keys()) if (done > step) byStep.delete(done);
        for (const [key, { step: drawn }] of samples) if (drawn > step) samples.delete(key);
        changes = changes.filter((change) => change.step <= step);
        // After healing, steps are not done again but in another way.
        if (findings.at(-1)?.type !== "heal" || findings.at(-1)?.step !== step)
          findings = findings.filter((finding) => reachedBy(finding) <= step);
        break;
      }
      case "step":
        steps.set(event.step, event);
        break;
      case "samples":
        // The run may have been moved since.
        samples.set(`${event.kind} ${event.step}`, { ...event, file: join(folder.samples, basename(event.file)) });
        break;
      case "evaluation":
        evaluations.set(event.step, event);
        break;
      case "guard":
      case "heal":
        findings.push(event);
        break;
      case "warning":
        warnings.push(event.message);
        break;
      case "scores":
        scores.set(event.step, event);
        break;
      case "pause":
      case "continue":
        isPaused = event.type === "pause";
        break;
      case "change":
        changes.push(event);
        break;
      case "finish":
      case "interrupt":
        end = event;
        break;
      case "checkpoint":
        break;
      default:
        throw new Error(`internal: no such event ${String(event satisfies never)}`);
    }
  }
  if (start === undefined) {
    throw new CheckpointError(`${folder.events}: says nothing about the start of the run; give another run`);
  }
  if (damaged > 0) warnings.push(`${folder.events}: ${damaged} of its lines cannot be read and are left out`);
  const { config, ...facts } = start;
  return {
    folder,
    config: configOf(config, folder),
    start: facts,
    steps: [...steps.values()],
    samples: [...samples.values()],
    evaluations: [...evaluations.values()],
    findings,
    scores: [...scores.values()],
    changes,
    isPaused: isPaused && end === undefined,
    end,
    warnings,
  };
}

/** The step at which a finding was made. */
const reachedBy = (finding: FindingRecord): number => (finding.type === "heal" ? finding.from : finding.step);

/** Without the steps that others follow in the same session. Lines are told by their beginning, as our own are written. */
function withLastSteps(lines: readonly string[]): string[] {
  let isFollowed = false;
  return lines
    .toReversed()
    .filter((line) => {
      if (line.startsWith('{"type":"start"')) isFollowed = false;
      if (!line.startsWith('{"type":"step"')) return true;
      const isLast = !isFollowed;
      isFollowed = true;
      return isLast;
    })
    .toReversed();
}

function parseLine(line: string): v.InferOutput<typeof lineSchema> | "foreign" | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const parsed = v.safeParse(lineSchema, value);
    if (parsed.success) return parsed.output;
    return v.is(foreignSchema, value) && !ownTypes.has(value.type) ? "foreign" : undefined;
  } catch {
    return undefined; // no JSON: half of a line, or another program's
  }
}

/** Fields that a newer version added are kept as they are; the recipe, which may be one of the user's own, is not asked about its options. */
function configOf(config: unknown, { events }: RunFolder): TrainingConfig {
  const parsed = v.safeParse(v.looseObject(configSchema.entries), config);
  if (parsed.success) return parsed.output;
  throw new CheckpointError(
    `${events}: its configuration is not one of this version of Ganvas; use the one that wrote it`,
  );
}
