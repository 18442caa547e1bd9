/** @file What `ganvas train` is asked to train: arguments and flags as a configuration. */
import { ConfigError } from "../base/errors.js";
import { findRecipe, resolveConfig } from "../training/index.js";
import type { ResolvedConfig, Setting } from "../training/index.js";
import { isConfigFile, settingsFromFile } from "./config-file.js";
import { settingsFromFlags } from "./settings-from-flags.js";
import type { SettingFlags } from "./settings-from-flags.js";

/** Flags as commander gives them. */
export interface TrainFlags extends SettingFlags {
  readonly resume?: string;
  readonly distributed?: string;
  readonly watchdog?: string;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly preview: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** The configuration of a new run: by a recipe's name or a file, and the flags. */
export async function resolveTarget(target: string | undefined, flags: TrainFlags): Promise<ResolvedConfig> {
  const fromFlags = settingsFromFlags(flags);
  if (target === undefined || !isConfigFile(target)) return resolveConfig(findRecipe(target ?? "vanilla"), fromFlags);
  const { recipe, settings } = await settingsFromFile(target);
  return resolveConfig(findRecipe(recipe), [...settings, ...fromFlags]);
}

/** What the flags change about a run that goes on. @throws ConfigError when another recipe is asked for */
export function resumeSettings(target: string | undefined, flags: TrainFlags): Setting[] {
  const settings = settingsFromFlags(flags);
  if (target === undefined) return settings;
  if (isConfigFile(target)) throw new ConfigError("--resume takes its configuration from the run; leave the file out");
  return [{ path: "recipe", value: findRecipe(target).name, origin: `recipe ${target}` }, ...settings];
}
