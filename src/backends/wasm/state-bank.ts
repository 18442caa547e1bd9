/** @file Named tensors in the engine's memory. */
import { ShapeError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import type { TensorSpec } from "../../tensor/graph/graph.js";
import type { StateBank, TensorData } from "../../tensor/plan/executor.js";
import type { EngineMemory } from "./memory.js";
import { viewOf } from "./memory-view.js";

/** State that programs of one engine share. */
export class WasmStateBank implements StateBank {
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly memory: EngineMemory;
  readonly #addresses = new Map<string, number>();
  readonly #views = new Map<string, Float32Array | Int32Array>();

  /** Reserves memory for the tensors and fills it with zeros. */
  constructor(specs: Readonly<Record<string, TensorSpec>>, memory: EngineMemory) {
    this.specs = specs;
    this.memory = memory;
    for (const [name, spec] of Object.entries(specs)) {
      this.#addresses.set(name, memory.allocate(4 * sizeOf(spec.shape)));
    }
    for (const [name, spec] of Object.entries(specs)) {
      const view = viewOf(memory.memory, this.addressOf(name), spec);
      view.fill(0);
      this.#views.set(name, view);
    }
  }

  /** Byte address of a state tensor. */
  addressOf(name: string): number {
    const address = this.#addresses.get(name);
    if (address === undefined)
      throw new ShapeError(`[state] there is no state "${name}"; declared are ${Object.keys(this.specs).join(", ")}`);
    return address;
  }

  #view(name: string): Float32Array | Int32Array {
    this.addressOf(name);
    const view = this.#views.get(name);
    if (view === undefined) throw new Error(`internal: no view of state ${name}`);
    return view;
  }

  read(name: string): TensorData {
    return this.#view(name).slice();
  }

  write(name: string, values: ArrayLike<number>): void {
    const view = this.#view(name);
    if (values.length !== view.length) {
      throw new ShapeError(`[state] "${name}" has ${view.length} elements, got ${values.length}`);
    }
    view.set(values);
  }
}
