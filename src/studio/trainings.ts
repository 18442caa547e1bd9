/** @file Runs are started, told what to do, and go on: from here, but in processes of their own. */
import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "../data/index.js";
import { Refused } from "../http/refused.js";
import { findRecipe, resolveConfig, resumeConfig, sendControl } from "../training/index.js";
import type { RunFolder, Setting } from "../training/index.js";
import { reasonOf } from "../training/errors.js";
import { isTraining, trainerOf } from "../training/run/lock.js";
import { processLogOf } from "./process-log.js";
import type { ControlRequest, StartRequest } from "./protocol.js";
import type { RunList } from "./run-list.js";
import { startTrainer, waitFor } from "./trainer-process.js";

const mostTrainings = 4;
/** Of processes of which it is not known yet which run they are. */
const waitingLog = /^\.starting-[\w-]+\.log$/;
const staleAfterMs = 600_000;

type Settings = Readonly<Record<string, unknown>>;

export class Trainings {
  readonly #runs: RunList;
  readonly #command: readonly string[];
  #starting = 0;

  /** @param command how `ganvas` is called, modules of recipes included */
  constructor(runs: RunList, command: readonly string[]) {
    this.#runs = runs;
    this.#command = command;
  }

  /**
   * Starts a run and gives its name, as soon as its folder is there.
   * @throws ConfigError for wrong settings; Refused when too many train, or the training fails before it begins
   */
  async start({ recipe, settings }: StartRequest): Promise<string> {
    const { config } = resolveConfig(findRecipe(recipe), settingsOf(settings));
    return this.#counted(async () => {
      const { parent } = this.#runs;
      await makeFolder(parent).catch((cause: unknown) => {
        throw new Refused(507, `${parent}: cannot be made, ${reasonOf(cause)}; start the studio with other --runs`, {
          cause,
        });
      });
      await removeStale(parent);
      const log = join(parent, `.starting-${randomUUID()}.log`);
      const before = new Set((await this.#runs.folders()).map(({ name }) => name));
      const trainer = startTrainer([...this.#command, "train", recipe, ...this.#flags(settings)], log);
      try {
        const folder = await waitFor(trainer, log, async () => {
          const made = (await this.#runs.folders()).filter(({ name }) => !before.has(name));
          // A run of a few steps may be over by now; nobody's lock is in it any more.
          const isOver = trainer.code() !== undefined;
          return (
            made.find(({ path }) => trainerOf(path) === trainer.pid) ??
            (isOver ? made.find(({ name }) => name.endsWith(`-${config.name}`)) : undefined)
          );
        });
        await rename(log, processLogOf(folder));
        return folder.name;
      } catch (error) {
        await rm(log, { force: true });
        throw error;
      }
    });
  }

  /** Tells a run what to do. @throws ConfigError, CheckpointError, Refused when it cannot be done */
  async control(folder: RunFolder, request: ControlRequest): Promise<void> {
    if (request.action === "resume") return this.#goOn(folder, request.settings ?? {});
    if (!isTraining(folder.path)) throw new Refused(409, `${folder.name} is not training; resume it first`);
    await sendControl(folder, request);
  }

  async #goOn(folder: RunFolder, settings: Settings): Promise<void> {
    if (isTraining(folder.path)) {
      if (Object.keys(settings).length > 0) await sendControl(folder, { action: "change", settings });
      return sendControl(folder, { action: "resume" });
    }
    await resumeConfig(folder, settingsOf(settings));
    await this.#counted(async () => {
      const log = processLogOf(folder);
      const before = await sizeOf(folder.events);
      const args = ["train", "--resume", folder.path, ...this.#flags(settings)];
      const trainer = startTrainer([...this.#command, ...args], log);
      await waitFor(trainer, log, async () => ((await sizeOf(folder.events)) > before ? true : undefined));
    });
  }

  /** Runs are counted that train, whoever started them, and such that are about to. */
  async #counted<T>(start: () => Promise<T>): Promise<T> {
    this.#starting++;
    try {
      if (this.#starting + (await this.#runs.training()).length > mostTrainings)
        throw new Refused(429, `${mostTrainings} runs are training; stop one, or wait for it`);
      return await start();
    } finally {
      this.#starting--;
    }
  }

  #flags(settings: Settings): string[] {
    const set = Object.entries(settings).flatMap(([path, value]) => ["--set", `${path}=${textOf(value)}`]);
    return [...set, "--out", resolve(this.#runs.parent), "--quiet"];
  }
}

/** Texts are read as the field's type, as those of `--set` are. */
const settingsOf = (settings: Settings): Setting[] =>
  Object.entries(settings).map(([path, value]) => ({ path, value: textOf(value), origin: "request" }));

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Removes what servers left that were killed while they waited. */
async function removeStale(parent: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((one) => waitingLog.test(one))) {
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > staleAfterMs) await rm(path, { force: true });
  }
}
