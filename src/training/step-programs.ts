/** @file The programs of a training step: one per set of phases and terms that are due together, all over one state. */
import { dueAt, trainingInputs, trainingStep } from "../gan/index.js";
import type { DataSpec, Gan } from "../gan/index.js";
import { compile } from "../tensor/index.js";
import type { Executor, Program, StateBank } from "../tensor/index.js";

/** A program, and what was due when it was traced: every interval that was asked for, and the answer. */
interface Variant {
  readonly program: Program;
  readonly answers: ReadonlyMap<number, boolean>;
}

/** Steps after which the programs repeat, at most: intervals of 5, 16 and 4 need 80. */
const longestPeriod = 10_000;

/** The compiled steps of a GAN. */
export class StepPrograms {
  readonly #variants: readonly Variant[];
  /** The program of step n is that of n mod the length. */
  readonly #cycle: readonly Program[];

  private constructor(variants: readonly Variant[], cycle: readonly Program[]) {
    this.#variants = variants;
    this.#cycle = cycle;
  }

  /** Compiles one program for each different step. */
  static async compile(
    gan: Gan,
    options: {
      readonly data: DataSpec;
      readonly batch: number;
      readonly executor: Executor;
      readonly state: StateBank;
    },
  ): Promise<StepPrograms> {
    const { data, batch, executor, state } = options;
    const inputs = trainingInputs(gan, data, batch);
    const variants: Variant[] = [];
    const cycle: Program[] = [];
    for (let step = 0; step < periodOf(variants); step++) {
      const isDue = dueAt(step);
      let variant = variants.find(({ answers }) => [...answers].every(([every, answer]) => isDue(every) === answer));
      if (variant === undefined) {
        const answers = new Map<number, boolean>();
        const asking = (every: number): boolean => {
          answers.set(every, isDue(every));
          return isDue(every);
        };
        variant = { program: await compile(trainingStep(gan, asking), { executor, state, inputs }), answers };
        variants.push(variant);
      }
      cycle.push(variant.program);
    }
    return new StepPrograms(variants, cycle);
  }

  /** The program of a step. @param step updates done before */
  at(step: number): Program {
    const program = this.#cycle[step % this.#cycle.length];
    if (program === undefined) throw new Error(`internal: no program for step ${step}`);
    return program;
  }

  /** Every program once. */
  get programs(): readonly Program[] {
    return this.#variants.map(({ program }) => program);
  }
}

/** The least common multiple of all intervals that were asked for; 1 at first, so that there is a first program. */
function periodOf(variants: readonly Variant[]): number {
  const intervals = new Set(variants.flatMap(({ answers }) => [...answers.keys()]));
  const period = [...intervals].reduce((a, b) => (a / greatestDivisor(a, b)) * b, 1);
  return Math.min(period, longestPeriod);
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
