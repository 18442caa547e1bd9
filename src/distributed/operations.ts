/** @file A queue of communications of which several are under way at once. */
import type { Mpi, Request } from "./mpi.js";

/** A communication as a sequence of steps; it yields while MPI is not ready. */
export type Operation = Generator<undefined, void, undefined>;

/** What an operation is given when it begins. */
export interface Turn {
  /** How many have begun before it; the same on all ranks. */
  readonly number: number;
  /** Which of the lane's stretches of memory it has to itself. */
  readonly slot: number;
}

interface Waiting {
  readonly begin: (turn: Turn) => Operation;
  readonly onEnd: (() => void) | undefined;
}

interface Active extends Waiting {
  readonly operation: Operation;
  hasEnded: boolean;
}

/** Operations begin and end in the order in which they came. */
export class OperationQueue {
  readonly #window: number;
  readonly #waiting: Waiting[] = [];
  readonly #active: Active[] = [];
  #begun = 0;

  /** @param window how many may be under way at once */
  constructor(window: number) {
    this.#window = window;
  }

  get isEmpty(): boolean {
    return this.#waiting.length + this.#active.length === 0;
  }

  /** @param onEnd when it and all before it have ended */
  add(begin: (turn: Turn) => Operation, onEnd?: () => void): void {
    this.#waiting.push({ begin, onEnd });
  }

  /** Takes every operation as far as it gets. */
  advance(): void {
    for (const active of this.#active) {
      active.hasEnded ||= active.operation.next().done === true;
    }
    this.#shiftEnded();
    while (this.#active.length < this.#window) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return;
      const number = this.#begun++;
      const operation = waiting.begin({ number, slot: number % this.#window });
      this.#active.push({ ...waiting, operation, hasEnded: operation.next().done === true });
      this.#shiftEnded();
    }
  }

  #shiftEnded(): void {
    while (this.#active[0]?.hasEnded === true) this.#active.shift()?.onEnd?.();
  }
}

/** Counts what MPI has finished, to tell waiting from progress. */
export interface Activity {
  count: number;
}

/** Yields until MPI has finished. */
export function* finished(mpi: Mpi, request: Request, activity: Activity): Operation {
  while (!mpi.test(request)) yield;
  activity.count++;
}
