/** @file What a sweep keeps in its folder besides its runs: the trials' configurations and the table of results. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { writeFileAtomic } from "../../training/run/atomic-file.js";
import { makeOutputFolder } from "../output-folder.js";
import type { Trial } from "./plan.js";
import type { TrialRecord } from "./record.js";
import { writeResults } from "./results.js";
import { trialFile } from "./trial-run.js";

/** @throws ConfigError when the folder is another sweep's */
export async function writeTrials(folder: string, trials: readonly Trial[], file: string): Promise<void> {
  for (const trial of trials) {
    const path = trialFile(folder, trial);
    const text = `${JSON.stringify(trial.config, null, 2)}\n`;
    const before = await readFile(path, "utf8").catch(() => undefined);
    if (before === text) continue;
    if (before !== undefined) {
      throw new ConfigError(`${path}: is a trial of another sweep than ${file}; choose another folder with --out`);
    }
    await makeOutputFolder(dirname(path));
    await writeFile(path, text).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
  }
}

/** Writes results.csv. @returns its path */
export async function saveTable(folder: string, records: readonly TrialRecord[]): Promise<string> {
  return writeResults(folder, records).catch((cause: unknown) => {
    throw cannotWrite(join(folder, "results.csv"), cause);
  });
}

/** Of a trial that is done. */
const recordSchema = v.object({
  type: v.literal("trial"),
  trial: v.string(),
  values: v.record(v.string(), v.unknown()),
  state: v.literal("finished"),
  run: v.string(),
  host: v.string(),
  step: v.number(),
  seconds: v.number(),
  // JSON has no NaN.
  metrics: v.record(
    v.string(),
    v.pipe(
      v.nullable(v.number()),
      v.transform((value) => value ?? NaN),
    ),
  ),
});

const recordFile = (folder: string, name: string): string => join(folder, "trials", `${name}.result.json`);

/** Keeps what became of a trial that was trained on another file system than this. */
export async function keepRecord(folder: string, record: TrialRecord): Promise<void> {
  if (record.state !== "finished" || record.run === undefined || existsSync(record.run)) return;
  const path = recordFile(folder, record.trial);
  await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}

/** What {@link keepRecord} kept of a trial, if it can be read. */
export async function keptRecord(folder: string, { name }: Pick<Trial, "name">): Promise<TrialRecord | undefined> {
  try {
    const kept = v.safeParse(recordSchema, JSON.parse(await readFile(recordFile(folder, name), "utf8")));
    return kept.success && kept.output.trial === name ? kept.output : undefined;
  } catch {
    return undefined;
  }
}

function cannotWrite(path: string, cause: unknown): ConfigError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new ConfigError(`${path}: cannot be written (${code ?? message}); choose another folder with --out`, {
    cause,
  });
}
