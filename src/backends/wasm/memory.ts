/** @file The engine's one linear memory: blocks are handed out first-fit and taken back when a program or state is disposed of. */
import { BackendError } from "../../base/errors.js";

const pageBytes = 65536;
/** The control block and the kernels' own data lie below. */
const firstFree = pageBytes;
/** Blocks start on a cache line. */
const alignment = 64;

const align = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** A free stretch of memory. */
interface Gap {
  start: number;
  bytes: number;
}

/** Shared memory that grows as blocks are asked for. */
export class EngineMemory {
  readonly memory: WebAssembly.Memory;
  readonly maximumPages: number;
  readonly #gaps: Gap[] = [];
  #end = firstFree;

  /** @param maximumPages the most it may grow to, in 64 KiB pages. */
  constructor(maximumPages: number) {
    this.maximumPages = maximumPages;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  }

  /** Bytes in use or in gaps: what the engine has taken from the system. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * Reserves a block; its contents are arbitrary.
   * @returns its byte address, a multiple of 64.
   * @throws BackendError when memory does not suffice.
   */
  allocate(bytes: number): number {
    const size = Math.max(alignment, align(bytes));
    const gap = this.#gaps.find((candidate) => candidate.bytes >= size);
    if (gap !== undefined) {
      const { start } = gap;
      gap.start += size;
      gap.bytes -= size;
      if (gap.bytes === 0) this.#gaps.splice(this.#gaps.indexOf(gap), 1);
      return start;
    }
    const start = this.#end;
    this.#growTo(start + size);
    this.#end = start + size;
    return start;
  }

  /** Gives a block back. */
  free(start: number, bytes: number): void {
    const gaps = [...this.#gaps.splice(0), { start, bytes: Math.max(alignment, align(bytes)) }].sort(
      (a, b) => a.start - b.start,
    );
    for (const gap of gaps) {
      const last = this.#gaps.at(-1);
      if (last && last.start + last.bytes === gap.start) last.bytes += gap.bytes;
      else this.#gaps.push(gap);
    }
  }

  #growTo(bytes: number): void {
    const needed = Math.ceil(bytes / pageBytes) - this.memory.buffer.byteLength / pageBytes;
    if (needed <= 0) return;
    try {
      this.memory.grow(needed);
    } catch (cause) {
      const gibibytes = (bytes / 2 ** 30).toFixed(2);
      throw new BackendError(`[wasm] cannot reserve ${gibibytes} GiB of memory; use a smaller batch or model`, {
        cause,
      });
    }
  }
}
