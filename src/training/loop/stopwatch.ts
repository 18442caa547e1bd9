/** @file Time spent training. */

/** Runs while a GAN is trained, stands while anything else is done. All times in seconds. */
export class Stopwatch {
  #elapsed: number;
  #startedAt: number | undefined;
  #lapAt: number;

  /** @param elapsed before */
  constructor(elapsed: number) {
    this.#elapsed = elapsed;
    this.#lapAt = elapsed;
  }

  get seconds(): number {
    return this.#elapsed + (this.#startedAt === undefined ? 0 : (performance.now() - this.#startedAt) / 1000);
  }

  start(): void {
    this.#startedAt = performance.now();
  }

  stop(): void {
    this.#elapsed = this.seconds;
    this.#startedAt = undefined;
  }

  /** Time since the last lap; never 0. */
  lap(): number {
    const { seconds } = this;
    const time = Math.max(seconds - this.#lapAt, 1e-6);
    this.#lapAt = seconds;
    return time;
  }
}
