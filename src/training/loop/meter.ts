/** @file Means of a step's scalars, and the check that they are finite. */
import type { Program, RunResult } from "../../tensor/index.js";
import { TrainingError } from "../errors.js";

/** The sum of an output over the steps that had it. */
interface Sum {
  total: number;
  steps: number;
}

/** Adds up programs' outputs. Steps may differ in what they put out. */
export class Meter {
  readonly #sums = new Map<string, Sum>();
  readonly #names = new Map<Program, readonly string[]>();
  #steps = 0;

  /** @throws TrainingError when an output is NaN or infinite. */
  add(program: Program, result: RunResult, step: number): void {
    for (const name of this.#namesOf(program)) {
      const value = result.tensor(name)[0] ?? NaN;
      if (!Number.isFinite(value)) {
        throw new TrainingError(
          `step ${step}: ${name} is ${value}; training diverged: lower the learning rate, such as --set learningRate=0.0001`,
        );
      }
      let sum = this.#sums.get(name);
      if (sum === undefined) {
        sum = { total: 0, steps: 0 };
        this.#sums.set(name, sum);
      }
      sum.total += value;
      sum.steps++;
    }
    this.#steps++;
  }

  /** Steps since the last {@link take}. */
  get steps(): number {
    return this.#steps;
  }

  /** Means since the last call, each over the steps that had the output. */
  take(): Record<string, number> {
    const seen = [...this.#sums].filter(([, { steps }]) => steps > 0);
    const means = Object.fromEntries(seen.map(([name, { total, steps }]) => [name, total / steps]));
    for (const sum of this.#sums.values()) Object.assign(sum, { total: 0, steps: 0 });
    this.#steps = 0;
    return means;
  }

  #namesOf(program: Program): readonly string[] {
    const known = this.#names.get(program);
    if (known !== undefined) return known;
    const names = Object.keys(program.plan.outputs);
    this.#names.set(program, names);
    return names;
  }
}
