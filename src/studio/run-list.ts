/** @file The runs of a folder as the page lists them. A log is read again only when it has changed. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CheckpointError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { bestFileIn } from "../training/checkpoints/best-checkpoint.js";
import { listRuns, loadCheckpoint, progressOf, readHistory, stateOf } from "../training/index.js";
import type { RunFolder } from "../training/index.js";
import { isTraining } from "../training/run/lock.js";
import { Refused } from "../http/refused.js";
import type { RunSummary } from "./protocol.js";
import { failureIn, processLogOf } from "./process-log.js";

/** Reading the log of a run that trains may take this part of the time. */
const mostOfTime = 0.05;

/** What a log says, as far as it cannot change while the log does not. */
interface LogFacts {
  readonly known: Omit<RunSummary, "status" | "failure" | "hasCheckpoint">;
  readonly standing: Parameters<typeof stateOf>[0];
}

/** A log as it was read, and what it cost. */
interface Reading {
  readonly stamp: string;
  readonly facts: LogFacts;
  readonly at: number;
  readonly took: number;
}

export class RunList {
  readonly parent: string;
  readonly #readings = new Map<string, Reading>();
  /** Checkpoints that were found whole: the newest of a folder, by its stamp. */
  readonly #whole = new Map<string, { readonly stamp: string; readonly file: string }>();

  /** @param parent the folder of runs; need not exist */
  constructor(parent: string) {
    this.parent = parent;
  }

  /** In order. */
  folders(): Promise<RunFolder[]> {
    return listRuns(this.parent);
  }

  /** The run of a name. Only names of the list are known, so that none leads elsewhere. @throws Refused when there is none */
  async find(name: string): Promise<RunFolder> {
    const found = (await this.folders()).find((folder) => folder.name === name);
    if (found === undefined) throw new Refused(404, `there is no run ${quote(name)}`);
    return found;
  }

  /** Every run with a log that can be read, in order. */
  async summaries(): Promise<RunSummary[]> {
    const folders = await this.folders();
    const summaries: RunSummary[] = [];
    for (const folder of folders) {
      try {
        summaries.push(await this.summary(folder));
      } catch (error) {
        // A folder that has just been made has no log yet, a damaged one never will.
        if (!(error instanceof CheckpointError)) throw error;
      }
    }
    const paths = new Set(folders.map(({ path }) => path));
    for (const cache of [this.#readings, this.#whole])
      for (const path of cache.keys()) if (!paths.has(path)) cache.delete(path);
    return summaries;
  }

  /** Those that train at the moment, whoever started them. */
  async training(): Promise<readonly RunFolder[]> {
    return (await this.folders()).filter(({ path }) => isTraining(path));
  }

  /** @throws CheckpointError when its log cannot be read */
  async summary(folder: RunFolder): Promise<RunSummary> {
    const wasTraining = isTraining(folder.path);
    let { known, standing } = await this.#read(folder);
    let status = stateOf(standing);
    if (wasTraining && status === "failed") {
      // It may have ended well since its log was read.
      ({ known, standing } = await this.#read(folder));
      status = stateOf(standing);
    }
    const failure = status === "failed" ? failureIn(await readFile(processLogOf(folder), "utf8").catch(() => "")) : "";
    return {
      ...known,
      status,
      ...(failure === "" ? {} : { failure }),
      hasCheckpoint: (await checkpointsIn(folder)).length > 0,
    };
  }

  /**
   * The file of a run's newest whole checkpoint, or of its best.
   * @throws Refused when there is none; CheckpointError when all are damaged
   */
  async checkpoint(folder: RunFolder, which: "newest" | "best"): Promise<string> {
    if (which === "best") return bestFileIn(folder.checkpoints);
    const newest = (await checkpointsIn(folder)).at(-1);
    if (newest === undefined) throw new Refused(404, `${folder.name}: no checkpoint was saved yet; wait for one`);
    const stamp = await stampOf(join(folder.checkpoints, newest));
    const known = this.#whole.get(folder.path);
    if (known?.stamp === `${newest} ${stamp}`) return known.file;
    const { file } = await loadCheckpoint(folder.checkpoints);
    this.#whole.set(folder.path, { stamp: `${newest} ${stamp}`, file });
    return file;
  }

  async #read(folder: RunFolder): Promise<LogFacts> {
    const stamp = await stampOf(folder.events);
    const last = this.#readings.get(folder.path);
    if (last?.stamp === stamp) return last.facts;
    const isSoon = last !== undefined && performance.now() - last.at < last.took / mostOfTime;
    // How a run ended is told at once.
    if (isSoon && isTraining(folder.path)) return last.facts;
    const at = performance.now();
    const facts = await readFacts(folder);
    this.#readings.set(folder.path, { stamp, facts, at, took: performance.now() - at });
    return facts;
  }
}

async function readFacts(folder: RunFolder): Promise<LogFacts> {
  const history = await readHistory(folder, "last");
  const { config, samples, findings, end, isPaused } = history;
  const picture = samples.findLast(({ kind }) => kind === "fakes");
  return {
    known: {
      name: folder.name,
      recipe: config.recipe,
      data: config.data,
      ...progressOf(history),
      steps: config.steps,
      ...(picture === undefined ? {} : { picture: basename(picture.file) }),
      findings: findings.length,
    },
    standing: { folder, end, isPaused },
  };
}

/** Changes with a file's content; the same for any that is not there. */
const stampOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => "none",
  );

/** Names of checkpoints, the newest last. */
const checkpointsIn = async ({ checkpoints }: RunFolder): Promise<readonly string[]> =>
  (await readdir(checkpoints).catch(() => []))
    .filter((name) => /^step-\d{6,}\.safetensors$/.test(name))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
