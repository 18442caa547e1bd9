/** @file The value of a setting in a run, as text. */
import type { RunLog } from "../../../../../src/curves/run-log.js";
import type { SettingSpec } from "../../../settings/schema.js";

/** As its configuration has it; the usual one where that says nothing. */
export function currentValue({ start }: Pick<RunLog, "start">, { name, isOption, usual }: SettingSpec): string {
  const value = (isOption ? start?.config.options : start?.config)?.[name];
  if (value === undefined || value === null) return usual;
  return typeof value === "string" ? value : JSON.stringify(value);
}
