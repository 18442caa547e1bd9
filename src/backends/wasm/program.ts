/** @file A loaded program: typed-array views of its inputs and outputs, made once, so that a run allocates nothing. */
import { invariant, ShapeError } from "../../base/errors.js";
import type { Program, RunResult, ShardProgram, StateBank, TensorData } from "../../tensor/plan/executor.js";
import type { Plan } from "../../tensor/plan/plan.js";
import { viewOf } from "./memory-view.js";

/** What the engine does for a program. */
interface ProgramControl {
  readonly runPart: (part: number) => void;
  readonly dispose: () => void;
}

const noInputs: Readonly<Record<string, ArrayLike<number>>> = {};

type Views = ReadonlyMap<string, Float32Array | Int32Array>;

function named(views: Views, kind: string, name: string): Float32Array | Int32Array {
  const view = views.get(name);
  if (view === undefined)
    throw new ShapeError(
      `[run] there is no ${kind} "${name}"; the program has ${[...views.keys()].join(", ") || "none"}`,
    );
  return view;
}

/** Outputs in engine memory. */
class WasmRunResult implements RunResult {
  readonly #views: Views;

  constructor(views: Views) {
    this.#views = views;
  }

  number(name: string): number {
    const view = named(this.#views, "output", name);
    const value = view[0];
    if (view.length !== 1 || value === undefined)
      throw new ShapeError(`[run] output "${name}" has ${view.length} elements, not one; read it with tensor()`);
    return value;
  }

  tensor(name: string): TensorData {
    return named(this.#views, "output", name);
  }
}

/** A program in the engine's memory, or one shard of one. */
export class WasmProgram implements Program, ShardProgram {
  readonly plan: Plan;
  readonly state: StateBank;
  readonly #control: ProgramControl;
  readonly #inputs: Views;
  readonly result: RunResult;
  readonly #bufferViews: (id: number) => Float32Array | Int32Array;
  #disposed = false;

  constructor(
    plan: Plan,
    state: StateBank,
    addresses: readonly number[],
    memory: WebAssembly.Memory,
    control: ProgramControl,
  ) {
    this.plan = plan;
    this.state = state;
    this.#control = control;
    this.#bufferViews = (id) => {
      const [buffer, address] = [plan.buffers[id], addresses[id]];
      invariant(buffer !== undefined && address !== undefined, `buffer ${id} has no place`);
      return viewOf(memory, address, buffer);
    };
    const viewsOf = (ids: Readonly<Record<string, number>>): Views =>
      new Map(Object.entries(ids).map(([name, id]) => [name, this.#bufferViews(id)]));
    this.#inputs = viewsOf(plan.inputs);
    this.result = new WasmRunResult(viewsOf(plan.outputs));
    for (const { buffer, values } of plan.literals) this.#bufferViews(buffer).set(values);
  }

  buffer(id: number): TensorData {
    return this.#bufferViews(id);
  }

  input(name: string): TensorData {
    return named(this.#inputs, "input", name);
  }

  #checkAlive(): void {
    if (this.#disposed) throw new ShapeError("[run] the program has been disposed of; compile it again");
  }

  run(inputs: Readonly<Record<string, ArrayLike<number>>> = noInputs): RunResult {
    this.#checkAlive();
    for (const name in inputs) {
      const values = inputs[name];
      const view = named(this.#inputs, "input", name);
      if (values === undefined || values.length !== view.length) {
        throw new ShapeError(`[run] input "${name}" has ${view.length} elements, got ${values?.length ?? 0}`);
      }
      view.set(values);
    }
    this.runPart(0);
    return this.result;
  }

  runPart(part: number): void {
    this.#checkAlive();
    this.#control.runPart(part);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#control.dispose();
  }
}
