/** @file Long work in a Worker lets messages in between, and ends when it is told to. */

/** Of work that somebody has ended. */
export class Stopped extends Error {
  constructor() {
    super("stopped");
    this.name = "Stopped";
  }
}

/** One long work at a time: a new one ends the one before. */
export class Turns {
  #current = 0;

  /** Begins a work. @returns lets messages in. @throws Stopped, from what it returns, once the work has been ended */
  begin(): () => Promise<void> {
    const own = ++this.#current;
    return async () => {
      await new Promise((resolve) => {
        setTimeout(resolve);
      });
      if (own !== this.#current) throw new Stopped();
    };
  }

  /** Ends what goes on. */
  end(): void {
    this.#current++;
  }
}
