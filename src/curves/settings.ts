/** @file Settings of several runs side by side. */

/** Values by name, of one run. */
export type Values = ReadonlyMap<string, string>;

/** A name, and its value in every run; a dash where a run has none. */
export type Row = readonly string[];

/** A configuration's fields and options, as texts. */
export const settingsOf = ({ options, ...fields }: { readonly options: Readonly<Record<string, unknown>> }): Values =>
  new Map(Object.entries({ ...fields, ...options }).map(([name, value]) => [name, String(value)]));

/** Rows of all names that any run has. */
export function rowsOf(runs: readonly Values[]): Row[] {
  const names = new Set(runs.flatMap((values) => [...values.keys()]));
  return Array.from(names, (name) => [name, ...runs.map((values) => values.get(name) ?? "–")]);
}

/** Whether the runs have different values. */
export const differs = ([, ...values]: Row): boolean => values.some((value) => value !== values[0]);
