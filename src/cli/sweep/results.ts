/** @file The results of a sweep: trials in order of their rank, as a table for people and as CSV. */
import { basename, join } from "node:path";
import { writeFileAtomic } from "../../training/run/atomic-file.js";
import { csvLine } from "../../training/run/metrics-csv.js";
import { metricTexts } from "../display/texts.js";
import { clock } from "../format.js";
import { alignColumns } from "../terminal.js";
import type { Ranking, Trial } from "./plan.js";
import type { TrialRecord } from "./record.js";

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The best first; those without the metric last. */
export function ranked(records: readonly TrialRecord[], ranking: Ranking | undefined): TrialRecord[] {
  if (ranking === undefined) return [...records];
  const { metric, ascending } = ranking;
  const cost = ({ metrics }: TrialRecord): number => {
    const value = metrics[metric] ?? NaN;
    return Number.isNaN(value) ? Infinity : ascending ? value : -value;
  };
  return records.toSorted((a, b) => (cost(a) === cost(b) ? 0 : cost(a) - cost(b)));
}

/** `learningRate=0.0002 loss=hinge`. */
export const valuesText = ({ values }: Pick<Trial, "values">): string =>
  Object.entries(values)
    .map(([path, value]) => `${path}=${textOf(value)}`)
    .join(" ");

const pathsOf = ([first]: readonly TrialRecord[]): string[] => Object.keys(first?.values ?? {});
/** Cells about hosts, if the sweep runs on several. */
const onHosts = (records: readonly TrialRecord[], cell: string): string[] =>
  records.some(({ host }) => host !== undefined) ? [cell] : [];

/** Lines for people: head, then a line per trial. */
export function resultLines(records: readonly TrialRecord[]): string[] {
  const paths = pathsOf(records);
  return alignColumns([
    ["trial", ...paths, "state", ...onHosts(records, "host"), "steps", "time", "last metrics"],
    ...records.map((record) => [
      record.trial,
      ...paths.map((path) => textOf(record.values[path])),
      record.state,
      ...onHosts(records, record.host ?? ""),
      String(record.step),
      clock(record.seconds),
      metricTexts(record).join("  "),
    ]),
  ]);
}

/** Writes results.csv into the sweep's folder. @returns its path */
export async function writeResults(folder: string, records: readonly TrialRecord[]): Promise<string> {
  const paths = pathsOf(records);
  const metrics = [...new Set(records.flatMap((record) => Object.keys(record.metrics)))];
  const head = ["trial", "run", ...paths, "state", ...onHosts(records, "host"), "step", "seconds", ...metrics];
  const rows = records.map((record) => [
    record.trial,
    basename(record.run ?? ""),
    ...paths.map((path) => textOf(record.values[path])),
    record.state,
    ...onHosts(records, record.host ?? ""),
    String(record.step),
    String(record.seconds),
    ...metrics.map((name) => String(record.metrics[name] ?? "")),
  ]);
  const file = join(folder, "results.csv");
  await writeFileAtomic(file, [head, ...rows].map(csvLine).join(""));
  return file;
}
