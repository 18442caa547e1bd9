/** @file Signs of life between ranks: each says every second that it lives, hears its neighbours, and passes on that one is lost. */
import type { Handle } from "./family.js";
import type { Mpi, Request } from "./mpi.js";
import type { WireMemory } from "./wire-memory.js";

const intervalMilliseconds = 1000;

/** What a message says: a rank that is lost, or one of these. */
const alive = -1;
const farewell = -2;

/** Tag of the messages. */
const tag = 1;

/** What signs of life travel by. */
export type HeartbeatMpi = Pick<Mpi, "rank" | "size" | "send" | "receive" | "test">;
export type HeartbeatMemory = Pick<WireMemory, "allocate" | "address" | "words">;

/** Why a job must end. */
export interface Loss {
  /** The lost rank. */
  readonly rank: number;
  /** Whether another rank has noticed it. */
  readonly isHearsay: boolean;
}

/** A rank that hears us. */
interface Listener {
  readonly rank: number;
  readonly word: number;
  sending: Request | undefined;
  sentFarewell: boolean;
}

/** A rank that we hear. */
interface Speaker {
  readonly rank: number;
  readonly word: number;
  receiving: Request | undefined;
  heard: number;
}

/**
 * Each rank speaks to those 1, 2, 4, … after it and hears those before it. The ring alone finds every loss and tells every connected rank of it,
 * as each stretch that a cut leaves begins with a rank that hears nothing; the longer steps make it quick.
 */
export class Heartbeat {
  readonly #mpi: HeartbeatMpi;
  readonly #wire: HeartbeatMemory;
  readonly #communicator: Handle;
  readonly #patience: number;
  readonly #listeners: readonly Listener[];
  readonly #speakers: readonly Speaker[];
  #isLeaving = false;
  #lastSent: number;
  #lastTick: number;

  /** @param patience milliseconds of silence until a rank is lost */
  constructor(mpi: HeartbeatMpi, wire: HeartbeatMemory, communicator: Handle, patience: number, now: number) {
    this.#mpi = mpi;
    this.#wire = wire;
    this.#communicator = communicator;
    this.#patience = patience;
    this.#lastSent = now - intervalMilliseconds;
    this.#lastTick = now;
    const { rank, size } = mpi;
    const steps: number[] = [];
    for (let step = 1; step < size; step *= 2) steps.push(step);
    const word = (): number => wire.allocate(4);
    this.#listeners = steps.map((step) => {
      return { rank: (rank + step) % size, word: word(), sending: undefined, sentFarewell: false };
    });
    this.#speakers = steps.map((step) => {
      const speaker = { rank: (rank - step + size) % size, word: word(), receiving: undefined, heard: now };
      return { ...speaker, receiving: this.#receive(speaker) };
    });
  }

  /** Hears and speaks; to be called every few milliseconds. @returns what has been lost, if anything */
  tick(now: number): Loss | undefined {
    const told = this.#hear(now);
    if (told !== undefined) return told;
    // Whoever was stopped himself must first hear what has arrived meanwhile.
    const wasStopped = now - this.#lastTick > this.#patience / 2;
    this.#lastTick = now;
    for (const speaker of this.#speakers) {
      if (wasStopped) speaker.heard = now;
      const isSilent = speaker.receiving !== undefined && now - speaker.heard > this.#patience;
      if (isSilent) return { rank: speaker.rank, isHearsay: false };
    }
    this.#speak(now);
    return undefined;
  }

  /** Tells the neighbours that a rank is lost, as far as they can be reached. */
  announce(lost: number): void {
    for (const listener of this.#listeners) this.#send(listener, lost);
  }

  /** From now on says farewell and waits for that of the others. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Whether all farewells are said and heard: then no message is under way. */
  get isOver(): boolean {
    return (
      this.#listeners.every(({ sending, sentFarewell }) => sentFarewell && sending === undefined) &&
      this.#speakers.every(({ receiving }) => receiving === undefined)
    );
  }

  #hear(now: number): Loss | undefined {
    for (const speaker of this.#speakers) {
      while (speaker.receiving !== undefined && this.#mpi.test(speaker.receiving)) {
        const said = this.#wire.words[speaker.word / 4] ?? alive;
        speaker.heard = now;
        speaker.receiving = said === farewell ? undefined : this.#receive(speaker);
        if (said >= 0) return { rank: said, isHearsay: true };
      }
    }
    return undefined;
  }

  #speak(now: number): void {
    const isTime = now - this.#lastSent >= Math.min(intervalMilliseconds, this.#patience / 4);
    if (isTime) this.#lastSent = now;
    for (const listener of this.#listeners) {
      if (listener.sentFarewell) this.#finishSending(listener);
      else if (this.#isLeaving) listener.sentFarewell = this.#send(listener, farewell);
      else if (isTime) this.#send(listener, alive);
    }
  }

  #finishSending(listener: Listener): void {
    if (listener.sending !== undefined && this.#mpi.test(listener.sending)) listener.sending = undefined;
  }

  /** @returns whether it could be sent: only one message to a rank is under way */
  #send(listener: Listener, message: number): boolean {
    this.#finishSending(listener);
    if (listener.sending !== undefined) return false;
    this.#wire.words[listener.word / 4] = message;
    const from = this.#wire.address(listener.word);
    listener.sending = this.#mpi.send(from, 4, listener.rank, tag, this.#communicator);
    return true;
  }

  #receive({ rank, word }: Pick<Speaker, "rank" | "word">): Request {
    return this.#mpi.receive(this.#wire.address(word), 4, rank, tag, this.#communicator);
  }
}
