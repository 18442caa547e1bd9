/**
 * @file The reference backend: float64, plain loops, no plan. Slow and obviously right; the oracle of the test suite.
 * It evaluates `plan.traced`, the graph before rewrites, so it also checks rewriting, fusion and planning.
 */
import { ShapeError } from "../../base/errors.js";
import { formatShape, sizeOf } from "../../base/shape.js";
import type { TensorSpec } from "../../tensor/graph/graph.js";
import type { Executor, Program, RunResult, StateBank } from "../../tensor/plan/executor.js";
import type { Plan } from "../../tensor/plan/plan.js";
import { evaluate } from "./evaluate.js";
import { zeros } from "./values.js";
import type { Values } from "./values.js";

export { evaluate, evaluateShards } from "./evaluate.js";
export type { Evaluation, NamedValues } from "./evaluate.js";

type Specs = Readonly<Record<string, TensorSpec>>;

/** Zeroed memory for tensors, with checked access by name. */
class Tensors {
  readonly #what: string;
  readonly #specs: Specs;
  readonly #values: Map<string, Values>;

  /** @param what what the tensors are, for messages: `input` or `state`. */
  constructor(what: string, specs: Specs) {
    this.#what = what;
    this.#specs = specs;
    this.#values = new Map(Object.entries(specs).map(([name, spec]) => [name, zeros(spec.dtype, sizeOf(spec.shape))]));
  }

  get(name: string): Values {
    const values = this.#values.get(name);
    if (values === undefined) {
      throw new ShapeError(
        `[run] no ${this.#what} "${name}"; there are: ${[...this.#values.keys()].join(", ") || "none"}`,
      );
    }
    return values;
  }

  set(name: string, values: ArrayLike<number>): void {
    const target = this.get(name);
    if (values.length !== target.length) {
      throw new ShapeError(
        `[run] ${this.#what} "${name}" is ${formatShape(this.#specs[name]!.shape)} with ${target.length} elements, got ${values.length}`,
      );
    }
    target.set(values);
  }

  all(): Record<string, Values> {
    return Object.fromEntries(this.#values);
  }
}

function createBank(specs: Specs): StateBank {
  const tensors = new Tensors("state", specs);
  return { specs, read: (name) => tensors.get(name).slice(), write: (name, values) => tensors.set(name, values) };
}

function resultOf(outputs: Readonly<Record<string, Values>>): RunResult {
  const tensor = (name: string): Values => {
    const values = outputs[name];
    if (values === undefined) {
      throw new ShapeError(`[run] no output "${name}"; there are: ${Object.keys(outputs).join(", ") || "none"}`);
    }
    return values;
  };
  const number = (name: string): number => {
    const values = tensor(name);
    if (values.length !== 1)
      throw new ShapeError(
        `[run] output "${name}" has ${values.length} elements, so it is no number; read it with tensor("${name}")`,
      );
    return values[0]!;
  };
  return { tensor, number };
}

function createProgram(plan: Plan, state: StateBank): Program {
  const { traced } = plan;
  const inputs = new Tensors("input", traced.inputs);
  return {
    plan,
    state,
    input: (name) => inputs.get(name),
    run(given = {}) {
      for (const [name, values] of Object.entries(given)) inputs.set(name, values);
      const before = Object.fromEntries(Object.keys(traced.state).map((name) => [name, state.read(name)]));
      const { outputs, updates } = evaluate(traced, inputs.all(), before);
      for (const [name, values] of Object.entries(updates)) state.write(name, values);
      return resultOf(outputs);
    },
    dispose() {},
  };
}

/** The oracle as an executor: float64 on one thread. */
export function createReferenceExecutor(): Executor {
  return {
    name: "reference (float64, plain loops)",
    createState: createBank,
    load: (plan, state) => Promise.resolve(createProgram(plan, state)),
    dispose: () => Promise.resolve(),
  };
}
