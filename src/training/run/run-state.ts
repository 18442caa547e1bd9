/** @file Whether a run trains, and how it ended if it does not. */
import type { RunHistory } from "./history.js";
import { isTraining } from "./lock.js";

/** `paused`: its process waits to be told to go on; `failed`: it ended without saying so: diverged, out of disk, or killed. */
export type RunState = "running" | "paused" | "finished" | "stopped" | "failed";

export function stateOf({
  folder,
  end,
  isPaused = false,
}: Pick<RunHistory, "folder" | "end"> & Partial<Pick<RunHistory, "isPaused">>): RunState {
  if (isTraining(folder.path)) return isPaused ? "paused" : "running";
  if (end === undefined) return "failed";
  return end.type === "finish" ? "finished" : "stopped";
}
