/** @file What a rank says when its job ends before its time: on standard error, and in the log of the run if it writes one. */
import { appendFileSync } from "node:fs";
import { sayLine } from "./ending.js";

const longestPath = 4096;

/** Of a process: either of its threads may have to say it while the other is blocked. */
export class LastWords {
  readonly memory: SharedArrayBuffer;
  /** UTF-8, up to the first zero. */
  readonly #path: Uint8Array;

  /** @param memory of the other thread's */
  constructor(memory = new SharedArrayBuffer(longestPath)) {
    this.memory = memory;
    this.#path = new Uint8Array(memory);
  }

  /** Keeps them from now on in a file of JSON lines, too; not if its path is absurdly long. */
  keepIn(path: string): void {
    const bytes = new TextEncoder().encode(path);
    if (bytes.length < longestPath) this.#path.set(bytes);
  }

  say(rank: number, message: string): void {
    sayLine(`ganvas: rank ${rank}: ${message}`);
    this.keep(rank, message);
  }

  /** Keeps what others have said. */
  keep(rank: number, message: string): void {
    const bytes = this.#path.slice();
    const path = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
    if (path === "") return;
    try {
      appendFileSync(path, `${JSON.stringify({ type: "warning", message: `rank ${rank}: ${message}` })}\n`);
    } catch {
      // A full disk must not keep a job from ending.
    }
  }
}
