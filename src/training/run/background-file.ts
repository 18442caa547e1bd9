/**
 * @file A file that may fail without harm to training: it is written in the background, one write after another, and its
 * first failure ends it and is told once.
 */
import { appendFile } from "node:fs/promises";
import { reasonOf } from "../errors.js";

/** What was added reaches the disk at least this often. */
const flushEveryMs = 1000;

export class BackgroundFile {
  readonly path: string;
  #pending: Uint8Array[] = [];
  #flushedAt = performance.now();
  #work: Promise<void> = Promise.resolve();
  #state: "good" | "failed" | "told" = "good";
  #reason = "";

  constructor(path: string) {
    this.path = path;
  }

  /** Adds to the end; nothing once the file has failed. */
  append(content: Uint8Array | string): void {
    if (this.#state !== "good") return;
    this.#pending.push(typeof content === "string" ? new TextEncoder().encode(content) : content);
    if (performance.now() - this.#flushedAt > flushEveryMs) this.#flush();
  }

  /** Does something to the file, after all that was appended before and before all that will be. */
  change(task: (path: string) => Promise<void>): void {
    this.#flush();
    this.#work = this.#after(this.#work, task);
  }

  async #after(earlier: Promise<void>, task: (path: string) => Promise<void>): Promise<void> {
    await earlier;
    if (this.#state !== "good") return;
    try {
      await task(this.path);
    } catch (cause) {
      this.#state = "failed";
      this.#reason = reasonOf(cause);
    }
  }

  #flush(): void {
    const parts = this.#pending;
    this.#pending = [];
    this.#flushedAt = performance.now();
    if (parts.length > 0) this.change((path) => appendFile(path, Buffer.concat(parts)));
  }

  /** Writes what was added so far. Never rejects: see {@link takeWarning}. */
  async settle(): Promise<void> {
    this.#flush();
    await this.#work;
  }

  /** One line about the failure, the first time it is asked for. */
  takeWarning(): string | undefined {
    if (this.#state !== "failed") return undefined;
    this.#state = "told";
    return `${this.path}: cannot be written, ${this.#reason}; training goes on without it, make room or mend it before you resume`;
  }
}
