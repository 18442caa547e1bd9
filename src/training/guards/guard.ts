/** @file What a guard is: it looks at a run as it trains and says when a known failure of GANs has begun, by what it sees that, and what helps. */

/** Failures that are looked for. */
export const guardNames = [
  "diverged",
  "constant-data",
  "discriminator-wins",
  "mode-collapse",
  "oscillation",
  "memorisation",
] as const;
export type GuardName = (typeof guardNames)[number];

/** What is done about them: nothing; a warning; or going back to the last good state with a gentler setting. */
export const guardModes = ["off", "warn", "heal"] as const;
export type GuardMode = (typeof guardModes)[number];

/** A failure that has begun. */
export interface Finding {
  readonly guard: GuardName;
  /** The figures that show it, for people. */
  readonly evidence: string;
  /** What to change. */
  readonly advice: string;
}

/** A condition that has to hold for some looks in a row before it is said, and is said once until it has gone. */
export class Persistent {
  readonly #wanted: number;
  #seen = 0;

  /** @param looks in a row */
  constructor(looks: number) {
    this.#wanted = looks;
  }

  /** Whether it has held for as long as that, up to the last look. */
  get lasts(): boolean {
    return this.#seen >= this.#wanted;
  }

  /** @returns whether this look is the one that makes it last */
  holds(condition: boolean): boolean {
    this.#seen = condition ? this.#seen + 1 : 0;
    return this.#seen === this.#wanted;
  }
}
