/** @file Means of a step's scalars, and the check that they are finite. */
import type { Program, RunResult } from "../tensor/index.js";
import { TrainingError } from "./errors.js";

/** Adds up a program's outputs without making garbage. */
export class Meter {
  readonly #names: readonly string[];
  readonly #sums: Float64Array;
  #steps = 0;

  constructor(program: Program) {
    this.#names = Object.keys(program.plan.outputs);
    this.#sums = new Float64Array(this.#names.length);
  }

  /** @throws TrainingError when an output is NaN or infinite. */
  add(result: RunResult, step: number): void {
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index] ?? "";
      const value = result.tensor(name)[0] ?? NaN;
      if (!Number.isFinite(value)) {
        throw new TrainingError(
          `step ${step}: ${name} is ${value}; training diverged: lower the learning rate, such as --set learningRate=0.0001`,
        );
      }
      this.#sums[index] = (this.#sums[index] ?? 0) + value;
    }
    this.#steps++;
  }

  /** Steps since the last {@link take}. */
  get steps(): number {
    return this.#steps;
  }

  /** Means since the last call. */
  take(): Record<string, number> {
    const means = Object.fromEntries(this.#names.map((name, index) => [name, (this.#sums[index] ?? 0) / this.#steps]));
    this.#sums.fill(0);
    this.#steps = 0;
    return means;
  }
}
