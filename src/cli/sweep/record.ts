/** @file What is known of a trial: as JSON, so that it can be printed, kept and told to other ranks. */
import { evaluationMetrics } from "../../training/index.js";
import type { RunHistory, RunState } from "../../training/index.js";
import type { Trial } from "./plan.js";

/** How far a trial is. */
export interface TrialRecord {
  readonly type: "trial";
  /** Its name. */
  readonly trial: string;
  readonly values: Trial["values"];
  readonly state: RunState | "waiting";
  /** Path of its run's folder, once there is one that can be read. */
  readonly run?: string;
  /** Where that is, in a sweep over hosts. */
  readonly host?: string;
  readonly step: number;
  readonly seconds: number;
  /** The last logged metrics, and the last evaluation's figures as `evaluation.fid` and the like. */
  readonly metrics: Readonly<Record<string, number>>;
}

export function recordOf(
  { name, values }: Pick<Trial, "name" | "values">,
  state: TrialRecord["state"],
  history?: Pick<RunHistory, "folder" | "steps" | "evaluations" | "end">,
): TrialRecord {
  const lastStep = history?.steps.at(-1);
  return {
    type: "trial",
    trial: name,
    values,
    state,
    ...(history === undefined ? {} : { run: history.folder.path }),
    step: history?.end?.step ?? lastStep?.step ?? 0,
    seconds: history?.end?.seconds ?? lastStep?.seconds ?? 0,
    metrics: { ...lastStep?.metrics, ...evaluationMetrics(history?.evaluations.at(-1)?.figures ?? []) },
  };
}
