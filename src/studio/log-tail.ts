/** @file A growing log, read by whole lines from a byte on. */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** One line and the byte behind it. */
export interface LogLine {
  readonly text: string;
  readonly end: number;
}

/** What is new in a log. */
export interface LogNews {
  /** Whole ones, in order; none where nothing is new. */
  readonly lines: readonly LogLine[];
  /** Whether they are the beginning of another log than before: it was cut off or replaced. */
  readonly isAnew: boolean;
}

const newline = 0x0a;
const chunkBytes = 2 ** 18;

export class LogTail {
  readonly #path: string;
  #offset: number;
  /** Whether it stands within a line that is passed over. */
  #isInside = false;

  /** @param offset behind a line that was read before, or 0 */
  constructor(path: string, offset: number) {
    this.#path = path;
    this.#offset = offset;
  }

  /** Reads on, some 256 kB at most. A log that is not there yet has no lines. @throws the system's error when it cannot be read */
  async next(): Promise<LogNews> {
    const file = await open(this.#path, "r").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return undefined;
      throw cause;
    });
    if (file === undefined) return { lines: [], isAnew: false };
    try {
      const isAnew = !(await this.#isAtLine(file));
      if (isAnew) [this.#offset, this.#isInside] = [0, false];
      return { lines: await this.#read(file), isAnew };
    } finally {
      await file.close();
    }
  }

  /** Whether a line ends where reading goes on. */
  async #isAtLine(file: FileHandle): Promise<boolean> {
    if (this.#offset === 0) return true;
    const byte = new Uint8Array(1);
    const { bytesRead } = await file.read(byte, 0, 1, this.#offset - 1);
    return bytesRead === 1 && (this.#isInside || byte[0] === newline);
  }

  async #read(file: FileHandle): Promise<LogLine[]> {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, this.#offset);
    const lines: LogLine[] = [];
    let from = 0;
    for (;;) {
      const at = buffer.subarray(0, bytesRead).indexOf(newline, from);
      if (at === -1) break;
      if (!this.#isInside) lines.push({ text: buffer.toString("utf8", from, at), end: this.#offset + at + 1 });
      this.#isInside = false;
      from = at + 1;
    }
    // A line that fills the chunk is none of ours.
    this.#isInside ||= from === 0 && bytesRead === chunkBytes;
    this.#offset += this.#isInside && from === 0 ? bytesRead : from;
    return lines;
  }
}
