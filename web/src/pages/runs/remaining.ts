/** @file How long a run will still take. */
import type { RunSummary } from "../../../../src/studio/protocol.js";

/** Seconds, at the mean speed so far; undefined where nothing can be said. */
export function remainingSeconds({
  step,
  steps,
  seconds,
}: Pick<RunSummary, "step" | "steps" | "seconds">): number | undefined {
  return step > 0 && seconds > 0 && step < steps ? ((steps - step) * seconds) / step : undefined;
}
