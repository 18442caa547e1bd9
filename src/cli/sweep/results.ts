/** @file The results of a sweep: trials in order of their rank, as a table for people and as CSV. */
import { join } from "node:path";
import { writeFileAtomic } from "../../training/run/atomic-file.js";
import { evaluationMetrics } from "../../training/index.js";
import { csvLine } from "../../training/run/metrics-csv.js";
import { metricTexts } from "../display/texts.js";
import { clock } from "../format.js";
import { alignColumns } from "../terminal.js";
import type { Ranking, Trial } from "./plan.js";
import type { TrialResult } from "./trial-run.js";

/** The last logged metrics, and the last evaluation's figures as `evaluation.fid` and the like. */
const metricsOf = ({ history }: TrialResult): Readonly<Record<string, number>> => ({
  ...history?.steps.at(-1)?.metrics,
  ...evaluationMetrics(history?.evaluations.at(-1)?.figures ?? []),
});
const secondsOf = ({ history }: TrialResult): number => history?.end?.seconds ?? history?.steps.at(-1)?.seconds ?? 0;
const stepOf = ({ history }: TrialResult): number => history?.end?.step ?? history?.steps.at(-1)?.step ?? 0;
const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The best first; those without the metric last. */
export function ranked(results: readonly TrialResult[], ranking: Ranking | undefined): TrialResult[] {
  if (ranking === undefined) return [...results];
  const { metric, ascending } = ranking;
  const cost = (result: TrialResult): number => {
    const value = metricsOf(result)[metric] ?? NaN;
    return Number.isNaN(value) ? Infinity : ascending ? value : -value;
  };
  return results.toSorted((a, b) => (cost(a) === cost(b) ? 0 : cost(a) - cost(b)));
}

/** What is said of one trial. */
export const resultRecord = (result: TrialResult): object => ({
  type: "trial",
  trial: result.trial.name,
  values: result.trial.values,
  state: result.state,
  run: result.history?.folder.path,
  step: stepOf(result),
  seconds: secondsOf(result),
  metrics: metricsOf(result),
});

/** `learningRate=0.0002 loss=hinge`. */
export const valuesText = ({ values }: Pick<Trial, "values">): string =>
  Object.entries(values)
    .map(([path, value]) => `${path}=${textOf(value)}`)
    .join(" ");

/** Lines for people: head, then a line per trial. */
export function resultLines(results: readonly TrialResult[]): string[] {
  const paths = Object.keys(results[0]?.trial.values ?? {});
  return alignColumns([
    ["trial", ...paths, "state", "steps", "time", "last metrics"],
    ...results.map((result) => [
      result.trial.name,
      ...paths.map((path) => textOf(result.trial.values[path])),
      result.state,
      String(stepOf(result)),
      clock(secondsOf(result)),
      metricTexts({ metrics: metricsOf(result) }).join("  "),
    ]),
  ]);
}

/** Writes results.csv into the sweep's folder. @returns its path */
export async function writeResults(folder: string, results: readonly TrialResult[]): Promise<string> {
  const paths = Object.keys(results[0]?.trial.values ?? {});
  const metrics = [...new Set(results.flatMap((result) => Object.keys(metricsOf(result))))];
  const head = ["trial", "run", ...paths, "state", "step", "seconds", ...metrics];
  const rows = results.map((result) => [
    result.trial.name,
    result.history?.folder.name ?? "",
    ...paths.map((path) => textOf(result.trial.values[path])),
    result.state,
    String(stepOf(result)),
    String(secondsOf(result)),
    ...metrics.map((name) => String(metricsOf(result)[name] ?? "")),
  ]);
  const file = join(folder, "results.csv");
  await writeFileAtomic(file, [head, ...rows].map(csvLine).join(""));
  return file;
}
