/** @file What a process has sent and exchanged so far, counted by the communication thread and read by the other. */

const fields = { bytes: 0, exchanges: 1 };

export class Figures {
  readonly memory: SharedArrayBuffer;
  readonly #values: Float64Array;

  /** @param memory of the other thread's */
  constructor(memory = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#values = new Float64Array(memory);
  }

  get bytes(): number {
    return this.#values[fields.bytes] ?? 0;
  }

  set bytes(bytes: number) {
    this.#values[fields.bytes] = bytes;
  }

  get exchanges(): number {
    return this.#values[fields.exchanges] ?? 0;
  }

  set exchanges(exchanges: number) {
    this.#values[fields.exchanges] = exchanges;
  }
}
