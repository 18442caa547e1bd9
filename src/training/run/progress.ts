/** @file How far a run is, from its log. */
import type { RunHistory } from "./history.js";

/** Steps done, as far as logged, and training time in seconds. */
export function progressOf({ start, steps, end }: Pick<RunHistory, "start" | "steps" | "end">): {
  readonly step: number;
  readonly seconds: number;
} {
  const last = steps.at(-1);
  return {
    step: Math.max(start.step, end?.step ?? 0, last?.step ?? 0),
    seconds: Math.max(end?.seconds ?? 0, last?.seconds ?? 0),
  };
}
