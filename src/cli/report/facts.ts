/** @file The tables of a report: the model card's facts and the configuration, a column per run. */
import type { RunHistory, TrainingConfig } from "../../training/index.js";
import { cardRows, stateOf } from "../../training/index.js";
import { table } from "./html.js";

/** Values by name, of one run. */
type Facts = ReadonlyMap<string, string>;

/** What the model card says, as far as the run has come. */
function factsOf(history: RunHistory): Facts {
  const { config, start, steps, end, changes } = history;
  const last = steps.at(-1);
  const reached = end ?? last;
  const progress = reached === undefined ? undefined : { end: reached, last, changes };
  return new Map([...cardRows({ ...start, config }, progress), ["State", stateOf(history)]]);
}

const settingsOf = ({ options, ...fields }: TrainingConfig): Facts =>
  new Map(Object.entries({ ...fields, ...options }).map(([name, value]) => [name, String(value)]));

/** Rows of all names that any run has. */
function rowsOf(runs: readonly Facts[]): string[][] {
  const names = new Set(runs.flatMap((facts) => [...facts.keys()]));
  return Array.from(names, (name) => [name, ...runs.map((facts) => facts.get(name) ?? "–")]);
}

const headOf = (runs: readonly RunHistory[]): string[] | undefined =>
  runs.length === 1 ? undefined : ["", ...runs.map(({ folder }) => folder.name)];

/** The model card's facts. */
export const factsTable = (runs: readonly RunHistory[]): string => table(headOf(runs), rowsOf(runs.map(factsOf)));

/** The configuration; of several runs what differs, with the rest behind a click. */
export function configTables(runs: readonly RunHistory[]): string {
  const rows = rowsOf(runs.map(({ config }) => settingsOf(config)));
  const head = headOf(runs);
  if (head === undefined) return table(head, rows);
  const differs = ([, ...values]: readonly string[]): boolean => values.some((value) => value !== values[0]);
  const same = rows.filter((row) => !differs(row)).map((row) => row.slice(0, 2));
  return `${table(head, rows.filter(differs))}
<details><summary>what is the same (${same.length})</summary>${table(undefined, same)}</details>`;
}
