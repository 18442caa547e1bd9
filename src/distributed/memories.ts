/** @file Memories that both threads know, by number: the computing thread names them, the communication thread finds them. */
import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import { invariant } from "../base/errors.js";
import type { Place } from "./requests.js";

/** What the computing thread says about a memory. */
export interface MemoryMessage {
  readonly memory: number;
  /** Left out: nobody uses it any more. */
  readonly buffer?: SharedArrayBuffer;
}

/** Of the computing thread. An engine's memory that has grown is another buffer and gets a number of its own. */
export class MemoryNumbers {
  readonly #post: (message: MemoryMessage) => void;
  readonly #numbers = new WeakMap<SharedArrayBuffer, number>();
  readonly #gone = new FinalizationRegistry<number>((memory) => this.#post({ memory }));
  #next = 1;

  /** @param post tells the communication thread */
  constructor(post: (message: MemoryMessage) => void) {
    this.#post = post;
  }

  placeOf(buffer: SharedArrayBuffer, offset: number): Place {
    const memory = this.#numbers.get(buffer) ?? this.#add(buffer);
    return { memory, offset };
  }

  #add(buffer: SharedArrayBuffer): number {
    const memory = this.#next++;
    this.#numbers.set(buffer, memory);
    this.#gone.register(buffer, memory);
    this.#post({ memory, buffer });
    return memory;
  }
}

/** A stretch of shared memory, for JavaScript and for C. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly address: number;
}

/** Part of a span. */
export const cut = ({ bytes, address }: Span, start: number, length: number): Span => ({
  bytes: bytes.subarray(start, start + length),
  address: address + start,
});

/** Of the communication thread. */
export class Memories {
  readonly #port: MessagePort;
  readonly #addressOf: (memory: SharedArrayBuffer) => number;
  readonly #known = new Map<number, Span>();

  /** @param port where the computing thread's {@link MemoryMessage}s arrive */
  constructor(port: MessagePort, addressOf: (memory: SharedArrayBuffer) => number) {
    this.#port = port;
    this.#addressOf = addressOf;
  }

  /** So many bytes at a place. A memory is announced before the first request that names it. */
  span({ memory, offset }: Place, bytes: number): Span {
    if (!this.#known.has(memory)) this.#listen();
    const whole = this.#known.get(memory);
    invariant(whole !== undefined, `memory ${memory} was not announced`);
    return cut(whole, offset, bytes);
  }

  #listen(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      const { memory, buffer } = received.message as MemoryMessage;
      if (buffer === undefined) this.#known.delete(memory);
      else this.#known.set(memory, { bytes: new Uint8Array(buffer), address: this.#addressOf(buffer) });
    }
  }
}
