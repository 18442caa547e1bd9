/** @file The flags that say what a trained network runs on. */
import { findRecipe, resolveConfig } from "../training/index.js";
import type { ModelOptions } from "../training/index.js";
import { settingsFromFlags } from "./settings-from-flags.js";

/** Flags as commander gives them. */
export interface DeviceFlags {
  readonly device?: string;
  readonly threads?: string;
  readonly deterministic?: boolean;
}

/** The device that the flags name, checked as a configuration is; what they leave out is the run's. */
export function deviceOptions({ device, threads, deterministic }: DeviceFlags): ModelOptions {
  const flags = {
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(deterministic === undefined ? {} : { deterministic }),
  };
  const { config } = resolveConfig(findRecipe("vanilla"), settingsFromFlags(flags));
  return {
    ...(device === undefined ? {} : { device: config.device }),
    ...(threads === undefined ? {} : { threads: config.threads }),
    ...(deterministic === undefined ? {} : { deterministic }),
  };
}
