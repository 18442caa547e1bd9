/** @file Writes what happens into a run's folder: pictures, checkpoints, the logs, the model card. Passes every event on. */
import { open, readFile, truncate } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../base/errors.js";
import { encodePng, samplePicture } from "../data/index.js";
import { writeFileAtomic } from "./atomic-file.js";
import { saveCheckpoint } from "./checkpoint-store.js";
import { reasonOf, TrainingError } from "./errors.js";
import { eventRecord } from "./event-record.js";
import type { SamplesEvent, StartEvent, StepEvent, TrainingEvent } from "./events.js";
import { MetricsCsv } from "./metrics-csv.js";
import { modelCard } from "./model-card.js";
import type { RunFolder } from "./run-folder.js";
import { TensorBoardLog } from "./tensorboard-log.js";
import type { SavedPicture } from "./tensorboard-log.js";

const scale = 2;
/** The log reaches the disk at least this often. */
const flushEveryMs = 1000;

/**
 * Records a run.
 * @throws what training throws; TrainingError when something cannot be written
 */
export async function* record(
  events: AsyncIterable<TrainingEvent>,
  run: RunFolder,
): AsyncGenerator<TrainingEvent, void, void> {
  const log = await Log.open(run.events);
  let start: StartEvent | undefined;
  let last: StepEvent | undefined;
  let tables: readonly (MetricsCsv | TensorBoardLog)[] = [];
  try {
    for await (const event of events) {
      let seen = event;
      let picture: SavedPicture | undefined;
      if (event.type === "start") {
        start = event;
        await write(run.config, `${JSON.stringify(event.config, null, 2)}\n`);
        await write(run.card, modelCard(run, start));
        tables = await Promise.all([MetricsCsv.open(run.metrics, start), TensorBoardLog.open(run.tensorboard, start)]);
      } else if (event.type === "samples") {
        picture = await pictureOf(event);
        seen = { ...event, file: await savePicture(run, event, picture) };
      } else if (event.type === "checkpoint") {
        seen = { ...event, ...(await saveCheckpoint(run.checkpoints, event.snapshot())) };
      } else if (event.type === "step") {
        last = event;
      } else if (start !== undefined && (event.type === "finish" || event.type === "interrupt")) {
        await write(run.card, modelCard(run, start, { end: event, last }));
        await Promise.all(tables.map(({ file }) => file.close()));
      }
      for (const table of tables) table.add(event, picture);
      for (const warning of tables.flatMap(({ file }) => file.takeWarning() ?? [])) {
        const told: TrainingEvent = { type: "warning", message: warning };
        await log.add(eventRecord(told), true);
        yield told;
      }
      await log.add(eventRecord(seen), event.type !== "step");
      yield seen;
    }
  } finally {
    await Promise.all(tables.map(({ file }) => file.close()));
    await log.close();
  }
}

/** A grid of pictures. */
async function pictureOf({ images, count, image, columns, over }: SamplesEvent): Promise<SavedPicture> {
  const picture = samplePicture(images, { ...image, count, columns, scale, over });
  const { width, height, channels } = picture;
  return { png: await encodePng(picture), width, height, channels };
}

/** Saves a grid: `reals.png`, or `fakes000500.png` by step. @returns its path */
async function savePicture(
  { samples }: RunFolder,
  { kind, step }: SamplesEvent,
  { png }: SavedPicture,
): Promise<string> {
  const file = join(samples, kind === "reals" ? "reals.png" : `fakes${String(step).padStart(6, "0")}.png`);
  await write(file, png);
  return file;
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFileAtomic(path, content);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

const cannotWrite = (path: string, cause: unknown): TrainingError =>
  new TrainingError(
    `${path}: cannot be written, ${reasonOf(cause)}; make room or fix the folder and go on with --resume`,
    { cause },
  );

/** events.jsonl: one JSON object a line, appended. */
class Log {
  readonly #path: string;
  readonly #file: FileHandle;
  #lines: string[] = [];
  #flushedAt = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Cuts off a line that a killed process left unfinished. */
  static async open(path: string): Promise<Log> {
    try {
      const text = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return Buffer.alloc(0);
        throw cause;
      });
      const whole = text.lastIndexOf(0x0a) + 1;
      if (whole < text.length) await truncate(path, whole);
      return new Log(path, await open(path, "a"));
    } catch (cause) {
      throw new ConfigError(
        `${path}: cannot be written, ${reasonOf(cause)}; make the folder writable or choose another with --out`,
        { cause },
      );
    }
  }

  async add(entry: object, flush: boolean): Promise<void> {
    this.#lines.push(JSON.stringify(entry));
    if (flush || performance.now() - this.#flushedAt > flushEveryMs) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    try {
      await this.#file.appendFile(text);
    } catch (cause) {
      throw cannotWrite(this.#path, cause);
    }
    this.#flushedAt = performance.now();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }
}
