/** @file Calls that must not overlap, because each leaves programs and memory as the next one finds them. */

/** Runs what it is given one after the other; a failure is its caller's and holds up nobody else. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
