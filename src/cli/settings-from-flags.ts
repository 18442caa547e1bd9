/** @file Flags and configuration files as settings. */
import { readFile } from "node:fs/promises";
import { ConfigError } from "../base/errors.js";
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

/**
 * Reads a run's config.json, or one that looks like it.
 * @throws ConfigError when it is no JSON object
 */
export async function settingsFromFile(path: string): Promise<{ recipe: string; settings: Setting[] }> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError(`${path}: cannot be read (${cause.code ?? cause.message}); give a recipe or a config.json`, {
      cause,
    });
  });
  const { recipe, options, ...fields } = parseObject(text, path);
  if (typeof recipe !== "string") throw new ConfigError(`${path}: has no field recipe; add "recipe": "vanilla"`);
  const ofOptions = Object.entries(isObject(options) ? options : {}).map(
    ([key, value]) => [`options.${key}`, value] as const,
  );
  return {
    recipe,
    settings: [...Object.entries(fields), ...ofOptions].map(([key, value]) => ({ path: key, value, origin: path })),
  };
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw new ConfigError(`${path}: is no valid JSON; correct it`, { cause });
  }
  throw new ConfigError(`${path}: is no JSON object; give fields as in a run's config.json`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
