/** @file Whether a run trains, and how it ended if it does not. */
import type { RunHistory } from "./history.js";
import { isTraining } from "./lock.js";

/** `failed`: it ended without saying so: diverged, out of disk, or killed. */
export type RunState = "running" | "finished" | "stopped" | "failed";

export function stateOf({ folder, end }: Pick<RunHistory, "folder" | "end">): RunState {
  if (isTraining(folder.path)) return "running";
  if (end === undefined) return "failed";
  return end.type === "finish" ? "finished" : "stopped";
}
