/** @file The programs of a training step: one per set of phases and terms that are due together, all over one state. */
import { dueAt, trainingInputs, trainingStep } from "../../gan/index.js";
import type { DataSpec, Gan } from "../../gan/index.js";
import { compile } from "../../tensor/index.js";
import type { CompileOptions, Executor, Program, StateBank } from "../../tensor/index.js";

/** What was asked when a step was traced, and the answer. */
interface Answer {
  readonly every: number;
  readonly isDue: boolean;
}

/** A program, and all that was asked when it was traced. */
interface Variant {
  readonly program: Program;
  readonly answers: readonly Answer[];
}

/** The compiled steps of a GAN. */
export class StepPrograms {
  readonly #variants: readonly Variant[];

  private constructor(variants: readonly Variant[]) {
    this.#variants = variants;
  }

  /** Compiles one program for each different step. */
  static async compile(
    gan: Gan,
    options: {
      readonly data: DataSpec;
      readonly batch: number;
      readonly executor: Executor;
      readonly state: StateBank;
      /** None for whole batches. */
      readonly sharding?: CompileOptions["sharding"] | undefined;
      /** Of which batch normalisation takes the statistics one by one; 1 unless given. */
      readonly batchParts?: number | undefined;
    },
  ): Promise<StepPrograms> {
    const { data, batch, executor, state, sharding, batchParts = 1 } = options;
    const inputs = trainingInputs(gan, data, batch);
    const variants: Variant[] = [];
    const intervals = new Set<number>();
    for (let step = missingStep(variants, intervals); step !== undefined; step = missingStep(variants, intervals)) {
      const isDue = dueAt(step);
      const asked = new Set<number>();
      const asking = (every: number): boolean => {
        asked.add(every);
        return isDue(every);
      };
      const program = await compile(trainingStep(gan, asking, { batchParts }), {
        ...{ executor, state, inputs },
        ...(sharding === undefined ? {} : { sharding }),
      });
      variants.push({ program, answers: Array.from(asked, (every) => ({ every, isDue: isDue(every) })) });
      for (const every of asked) intervals.add(every);
    }
    return new StepPrograms(variants);
  }

  /** The program of a step. @param step updates done before */
  at(step: number): Program {
    const variant = variantAt(this.#variants, step);
    if (variant === undefined) throw new Error(`internal: no program for step ${step}`);
    return variant.program;
  }

  /** Every program once. */
  get programs(): readonly Program[] {
    return this.#variants.map(({ program }) => program);
  }
}

/** The variant that was traced for what is due at a step. */
function variantAt(variants: readonly Variant[], step: number): Variant | undefined {
  const isDue = dueAt(step);
  return variants.find(({ answers }) => answers.every((answer) => isDue(answer.every) === answer.isDue));
}

/**
 * A step for which there is no program yet. Whatever is due together at some step is due at the one before the least common multiple of its intervals,
 * and nothing else is, so that these and the first step stand for all.
 */
function missingStep(variants: readonly Variant[], intervals: ReadonlySet<number>): number | undefined {
  const multiples = [...intervals].reduce<ReadonlySet<number>>(
    (known, every) => new Set([...known, ...Array.from(known, (multiple) => leastCommonMultiple(multiple, every))]),
    new Set([1]),
  );
  return [...multiples].map((multiple) => multiple - 1).find((step) => variantAt(variants, step) === undefined);
}

const leastCommonMultiple = (a: number, b: number): number => (a / greatestDivisor(a, b)) * b;
const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
