/** @file The memory that the computing thread and the communication thread share: counters on which they wait, and the ring of requests. */
import { invariant } from "../base/errors.js";

/** Where the communication thread stands. */
export const threadState = { running: 0, failed: 1 } as const;

/** Exchanges of one lane are done in order: its counter says how many. */
export type Lane = "urgent" | "bulk";

const words = { wake: 0, state: 16, urgent: 32, bulk: 48, head: 64, tail: 80 }; // cache lines of their own
const ringStart = 96;
/** Words of requests under way; a power of two. */
const ringWords = 1 << 14;

/** One piece of shared memory, seen by both threads. */
export class Control {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  /** @param buffer of the other thread's {@link Control}; left out: a new one */
  constructor(buffer = new SharedArrayBuffer((ringStart + ringWords) * 4)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  get hasFailed(): boolean {
    return Atomics.load(this.#words, words.state) === threadState.failed;
  }

  /** Of the communication thread: it cannot go on; whoever waits wakes up. */
  fail(): void {
    Atomics.store(this.#words, words.state, threadState.failed);
    for (const word of [words.urgent, words.bulk]) Atomics.notify(this.#words, word);
  }

  /** Of the computing thread: a request for the other one. Waits while the ring is full. */
  push(request: readonly number[]): void {
    const needed = request.length + 1;
    invariant(needed <= ringWords, "a request longer than the ring");
    const tail = Atomics.load(this.#words, words.tail);
    for (;;) {
      const head = Atomics.load(this.#words, words.head);
      if (ringWords - ((tail - head) | 0) >= needed || this.hasFailed) break;
      Atomics.wait(this.#words, words.head, head, 100);
    }
    [request.length, ...request].forEach((word, index) => {
      this.#words[ringStart + ((tail + index) & (ringWords - 1))] = word;
    });
    Atomics.store(this.#words, words.tail, (tail + needed) | 0);
    this.wake();
  }

  /** Of the communication thread: the next request, if there is one. */
  shift(): Int32Array | undefined {
    const head = Atomics.load(this.#words, words.head);
    if (head === Atomics.load(this.#words, words.tail)) return undefined;
    const at = (index: number): number => this.#words[ringStart + ((head + index) & (ringWords - 1))] ?? 0;
    const length = at(0);
    const request = Int32Array.from({ length }, (_, index) => at(index + 1));
    Atomics.store(this.#words, words.head, (head + length + 1) | 0);
    Atomics.notify(this.#words, words.head);
    return request;
  }

  /** Rouses the communication thread. */
  wake(): void {
    Atomics.add(this.#words, words.wake, 1);
    Atomics.notify(this.#words, words.wake);
  }

  /** How often {@link wake} was called: to be asked for before looking for work, and given to {@link sleep} when there is none. */
  get wakes(): number {
    return Atomics.load(this.#words, words.wake);
  }

  /** Of the communication thread: sleeps until it is roused. @param wakes as they were before it looked for work */
  sleep(wakes: number, milliseconds: number): void {
    Atomics.wait(this.#words, words.wake, wakes, milliseconds);
  }

  /** Of the communication thread: one more exchange of a lane is done. */
  finish(lane: Lane): void {
    Atomics.add(this.#words, words[lane], 1);
    Atomics.notify(this.#words, words[lane]);
  }

  /** Of the computing thread: waits until so many exchanges of a lane are done, or the communication thread has failed. */
  awaitFinished(lane: Lane, count: number): void {
    for (;;) {
      const finished = Atomics.load(this.#words, words[lane]);
      if (((finished - count) | 0) >= 0 || this.hasFailed) return;
      Atomics.wait(this.#words, words[lane], finished, 1000);
    }
  }
}
