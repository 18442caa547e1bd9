/** @file Flags as settings. */
import { parseSetting } from "../training/index.js";
import type { Setting } from "../training/index.js";

/** Flags that set a field of the same name. */
export interface SettingFlags {
  readonly data?: string;
  readonly steps?: string;
  readonly batch?: string;
  readonly seed?: string;
  readonly name?: string;
  readonly device?: string;
  readonly threads?: string;
  readonly deterministic?: boolean;
  readonly shards?: string;
  readonly reduce?: string;
  readonly compress?: string;
  readonly guard?: string;
  readonly from?: string;
  readonly keep?: string;
  readonly evaluateEvery?: string;
  readonly set?: readonly string[];
}

const names = [
  "data",
  "steps",
  "batch",
  "seed",
  "name",
  "device",
  "threads",
  "deterministic",
  "shards",
  "reduce",
  "compress",
  "guard",
  "from",
  "keep",
  "evaluateEvery",
] as const;

/** Settings by flags; `--set` last, so that it wins. */
export function settingsFromFlags(flags: SettingFlags): Setting[] {
  const direct = names.flatMap((name): Setting[] => {
    const value = flags[name];
    return value === undefined
      ? []
      : [{ path: name, value, origin: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` }];
  });
  return [...direct, ...(flags.set ?? []).map((text) => parseSetting(text))];
}
