/** @file events.jsonl: one JSON object a line, appended, never a part of one. */
import { open, readFile, truncate } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { ConfigError } from "../../base/errors.js";
import { cannotWrite, reasonOf } from "../errors.js";

/** Lines reach the disk at least this often. */
const flushEveryMs = 1000;

export class EventLog {
  readonly #path: string;
  readonly #file: FileHandle;
  #size: number;
  #pending = "";
  #flushedAt = 0;

  private constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  /** Cuts off a line that a killed process left unfinished. @throws ConfigError when it cannot be written */
  static async open(path: string): Promise<EventLog> {
    try {
      const text = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return Buffer.alloc(0);
        throw cause;
      });
      const whole = text.lastIndexOf(0x0a) + 1;
      if (whole < text.length) await truncate(path, whole);
      return new EventLog(path, await open(path, "a"), whole);
    } catch (cause) {
      throw new ConfigError(
        `${path}: cannot be written, ${reasonOf(cause)}; make the folder writable or choose another with --out`,
        { cause },
      );
    }
  }

  /** Takes an entry; nothing is written yet. */
  add(entry: object): void {
    this.#pending += `${JSON.stringify(entry)}\n`;
  }

  /** Whether entries have waited for long enough. */
  get isDue(): boolean {
    return performance.now() - this.#flushedAt > flushEveryMs;
  }

  /** Writes what was added. @throws TrainingError when that fails; the entries are kept, to be written by another call */
  async flush(): Promise<void> {
    if (this.#pending === "") return;
    const bytes = Buffer.from(this.#pending);
    try {
      await this.#file.appendFile(bytes);
    } catch (cause) {
      await this.#file.truncate(this.#size).catch(() => undefined); // a part of it may be there
      throw cannotWrite(this.#path, cause);
    }
    this.#size += bytes.length;
    this.#pending = "";
    this.#flushedAt = performance.now();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#file.close();
    }
  }
}
