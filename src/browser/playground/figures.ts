/** @file Figures of the steps between two pictures, as means: a step alone jumps about. */
import type { Program, RunResult } from "../../tensor/index.js";

/** Names in the step's outputs, and here. */
const names = {
  discriminatorLoss: "loss.discriminator",
  generatorLoss: "loss.generator",
  onReal: "D(x)",
  onMade: "D(G(z))",
} as const;

/** Losses and what D says of real and made points; those that no step had are missing. */
export type StepFigures = { readonly [Name in keyof typeof names]?: number };

const keys = Object.keys(names) as (keyof typeof names)[];

export class Figures {
  readonly #sums = new Float64Array(keys.length);
  readonly #counts = new Uint32Array(keys.length);

  /** Adds a step's. */
  add(program: Program, result: RunResult): void {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key === undefined || !(names[key] in program.plan.outputs)) continue;
      this.#sums[i] = (this.#sums[i] ?? 0) + result.number(names[key]);
      this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    }
  }

  get means(): StepFigures {
    const found = keys.flatMap((key, i) => {
      const count = this.#counts[i] ?? 0;
      return count === 0 ? [] : [[key, (this.#sums[i] ?? 0) / count] as const];
    });
    return Object.fromEntries(found);
  }
}
