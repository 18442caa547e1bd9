/**
 * @file A run is a folder: config.json, events.jsonl, metrics.csv, README.md, samples/, checkpoints/, tensorboard/, and lock.json and control/ while it trains.
 * This file finds and makes such folders; others fill them.
 */
import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { closest } from "../../base/closest.js";
import { CheckpointError, ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { reasonOf } from "../errors.js";
import { makeFolder } from "./make-folder.js";

/** Where a run's files are. */
export interface RunFolder {
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly config: string;
  readonly events: string;
  readonly metrics: string;
  readonly card: string;
  readonly samples: string;
  readonly checkpoints: string;
  readonly tensorboard: string;
  /** Commands to its training. */
  readonly control: string;
  readonly evaluations: string;
  readonly generated: string;
}

/** The places inside a run's folder, whether or not they exist. */
export const runFolderAt = (path: string): RunFolder => ({
  path,
  name: basename(path),
  config: join(path, "config.json"),
  events: join(path, "events.jsonl"),
  metrics: join(path, "metrics.csv"),
  card: join(path, "README.md"),
  samples: join(path, "samples"),
  checkpoints: join(path, "checkpoints"),
  tensorboard: join(path, "tensorboard"),
  control: join(path, "control"),
  evaluations: join(path, "evaluations.jsonl"),
  generated: join(path, "generated"),
});

/** The run's folder that a checkpoint lies in, by where it is; undefined for a checkpoint anywhere else. @param file of the checkpoint */
export function runFolderOf(file: string): RunFolder | undefined {
  const checkpoints = dirname(file);
  return basename(checkpoints) === "checkpoints" ? runFolderAt(dirname(checkpoints)) : undefined;
}

/** Runs are numbered in their folder: `00012-vanilla-mnist`. */
const numbered = /^(\d{5,})-/;
const numberOf = (name: string): number => Number(numbered.exec(name)?.[1] ?? -1);

/** Folders inside a folder; none where there is no such folder. */
async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new ConfigError(`${path}: cannot be read, ${reasonOf(cause)}; choose another folder`, { cause });
  }
}

/** The numbered runs under `parent`, in order; none where there is no such folder. */
export const listRuns = async (parent: string): Promise<RunFolder[]> =>
  inOrder(await foldersIn(parent)).map((name) => runFolderAt(join(parent, name)));

const inOrder = (names: readonly string[]): string[] =>
  names.filter((name) => numbered.test(name)).sort((a, b) => numberOf(a) - numberOf(b));

/** The folder that the next run under `parent` would get. */
export async function nextRunFolder(parent: string, name: string): Promise<RunFolder> {
  const next = Math.max(-1, ...(await foldersIn(parent)).map(numberOf)) + 1;
  return runFolderAt(join(parent, `${String(next).padStart(5, "0")}-${name}`));
}

/**
 * Makes the next numbered run folder.
 * @throws ConfigError when it cannot be made
 */
export async function createRunFolder(parent: string, name: string): Promise<RunFolder> {
  try {
    await makeFolder(parent);
    for (;;) {
      const run = await nextRunFolder(parent, name);
      try {
        await mkdir(run.path);
        await Promise.all([mkdir(run.samples), mkdir(run.checkpoints)]);
        return run;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause; // another trainer was faster
      }
    }
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(`${parent}: cannot make a run folder, ${reasonOf(cause)}; choose another with --out`, {
      cause,
    });
  }
}

/**
 * Finds a run: a path, or inside `parent` a name, a number, or `last`.
 * @throws CheckpointError when there is none
 */
export async function findRun(text: string, parent: string): Promise<RunFolder> {
  const names = await foldersIn(parent);
  const inside = runNamed(text, names);
  if (inside !== undefined) return runFolderAt(join(parent, inside));
  const isFolder = await stat(text).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder && (await foldersIn(text)).includes("checkpoints"))
    return runFolderAt(text.replace(/(?<=.)[\\/]+$/, ""));
  if (isFolder)
    throw new CheckpointError(
      `${text}: no run, it has no folder checkpoints; give a folder that \`ganvas train\` made`,
    );
  const nearest = closest(basename(text), names);
  const advice =
    nearest !== undefined
      ? `did you mean ${join(parent, nearest)}?`
      : names.length > 0
        ? `${parent} has ${names.slice(-3).join(", ")}`
        : "train one first: ganvas train";
  throw new CheckpointError(`there is no run ${quote(text)}; ${advice}`);
}

function runNamed(text: string, names: readonly string[]): string | undefined {
  if (names.includes(text) && numbered.test(text)) return text;
  const sorted = inOrder(names);
  if (text === "last") return sorted.at(-1);
  return /^\d+$/.test(text) ? sorted.find((name) => numberOf(name) === Number(text)) : undefined;
}
