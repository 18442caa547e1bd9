/** @file The device that a configuration names. */
import { createExecutor } from "../../backends/index.js";
import type { Executor } from "../../tensor/index.js";
import type { TrainingConfig } from "../config/config.js";

/** Starts it. @throws BackendError when the platform cannot run it */
export function startDevice({
  device,
  threads,
  deterministic,
}: Pick<TrainingConfig, "device" | "threads" | "deterministic">): Promise<Executor> {
  return createExecutor({ device, deterministic, ...(threads === "auto" ? {} : { threads }) });
}
