/** @file Inputs of a program in shards: cut ones hold the parts of all hosted shards one after the other, others are the same for each. */
import { ShapeError } from "../../base/errors.js";
import type { ShardProgram, TensorData } from "../plan/executor.js";

/** Elements by name. */
export type NamedElements = Readonly<Record<string, ArrayLike<number>>>;

/** One input: what the caller fills, and where it goes. */
interface Input {
  readonly given: TensorData;
  /** Per hosted shard its part of `given`, and its memory. */
  readonly copies: readonly { readonly from: TensorData; readonly to: TensorData }[];
}

/** One array for the parts of all shards. */
const joined = (shard: TensorData, count: number): TensorData =>
  shard instanceof Int32Array ? new Int32Array(shard.length * count) : new Float32Array(shard.length * count);

/** Where the caller puts inputs. */
export class ShardedInputs {
  readonly #inputs: ReadonlyMap<string, Input>;

  /** @param cut names of the inputs of which each shard has its part */
  constructor(shards: readonly ShardProgram[], cut: readonly string[]) {
    const [first] = shards;
    this.#inputs = new Map(
      Object.keys(first?.plan.inputs ?? {}).flatMap((name): [string, Input][] => {
        const memory = shards.map((shard) => shard.input(name));
        const [own] = memory;
        if (own === undefined) return [];
        if (memory.length === 1) return [[name, { given: own, copies: [] }]]; // straight into the shard's memory
        const parts = cut.includes(name) ? memory.length : 1;
        const given = joined(own, parts);
        const copies = memory.map((to, index) => {
          const start = parts === 1 ? 0 : index * to.length;
          return { from: given.subarray(start, start + to.length), to };
        });
        return [[name, { given, copies }]];
      }),
    );
  }

  #named(name: string): Input {
    const input = this.#inputs.get(name);
    if (input === undefined)
      throw new ShapeError(
        `[run] there is no input "${name}"; the program has ${[...this.#inputs.keys()].join(", ") || "none"}`,
      );
    return input;
  }

  /** The caller's side of an input. @throws ShapeError for an unknown name */
  view(name: string): TensorData {
    return this.#named(name).given;
  }

  /** Takes over what is given, and hands every shard its part. @throws ShapeError for an unknown name or a wrong number of elements */
  set(inputs: NamedElements): void {
    for (const name in inputs) {
      const values = inputs[name];
      const { given } = this.#named(name);
      if (values === undefined || values.length !== given.length)
        throw new ShapeError(`[run] input "${name}" has ${given.length} elements, got ${values?.length ?? 0}`);
      given.set(values);
    }
    for (const { copies } of this.#inputs.values()) for (const { from, to } of copies) to.set(from);
  }
}
