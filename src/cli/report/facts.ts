/** @file The tables of a report: the model card's facts and the configuration, a column per run. */
import type { RunHistory } from "../../training/index.js";
import { differs, rowsOf, settingsOf } from "../../curves/settings.js";
import type { Values } from "../../curves/settings.js";
import { cardRows, stateOf } from "../../training/index.js";
import { table } from "./html.js";

/** What the model card says, as far as the run has come. */
function factsOf(history: RunHistory): Values {
  const { config, start, steps, end, changes } = history;
  const last = steps.at(-1);
  const reached = end ?? last;
  const progress = reached === undefined ? undefined : { end: reached, last, changes };
  return new Map([...cardRows({ ...start, config }, progress), ["State", stateOf(history)]]);
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
  const same = rows.filter((row) => !differs(row)).map((row) => row.slice(0, 2));
  return `${table(head, rows.filter(differs))}
<details><summary>what is the same (${same.length})</summary>${table(undefined, same)}</details>`;
}
