/** @file How fast a game plays: so many steps a second, or as many as there is time for. */

/** Steps a second, slowest first. */
export const speeds = [1, 5, 20, 60, 300, Infinity] as const;

/** Time that the engine learns between two pictures, in milliseconds: what is drawn stays fluent, and most of the time is spent on steps. */
export const stretch = 24;

/** Counts the steps that are due as time goes by. */
export class Pace {
  #due = 1;
  #last = performance.now();

  /** Whole steps that are due now; at most those of a quarter of a second, so that a pause is not made up for. @param speed steps a second */
  due(speed: number): number {
    const now = performance.now();
    const elapsed = Math.min(250, now - this.#last);
    this.#last = now;
    if (speed === Infinity) return Infinity;
    this.#due += (speed * elapsed) / 1000;
    const whole = Math.floor(this.#due);
    this.#due -= whole;
    return whole;
  }
}
