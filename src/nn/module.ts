/** @file Networks as plain data: a module lists its parameters and says what it computes from them; it holds no values. */
import type { Shape } from "../base/shape.js";
import { ShapeError } from "../base/errors.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import type { Initializer } from "./initializers.js";

/** A trainable tensor: its shape and how it starts. */
export interface Parameter {
  readonly shape: Shape;
  readonly init: Initializer;
}

/** A part of a network. */
export interface Module {
  /** For people: `Linear(100 → 256)`. */
  readonly description: string;
  /** By PyTorch's names: `weight`, `0.bias`. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** @param scope holds the parameters' values. */
  forward(x: Tensor, scope: Scope): Tensor;
}

/** Draws samples of U[0, 1); the same stream gives the same samples within a step. */
export type Draw = (shape: Shape, stream: string) => Tensor;

/** The values of a network's parameters, seen from one of its modules. */
export class Scope {
  readonly #values: Tensors;
  readonly #prefix: string;
  readonly #draw: Draw | undefined;

  /**
   * @param values tensors by full name.
   * @param prefix `"0."` for the child 0.
   * @param draw gives random numbers while a network is trained; a network that is only used has none.
   */
  constructor(values: Tensors, prefix = "", draw?: Draw) {
    this.#values = values;
    this.#prefix = prefix;
    this.#draw = draw;
  }

  /** Samples of U[0, 1) for a module that is random while it is trained; undefined when it is used. */
  uniform(shape: Shape): Tensor | undefined {
    return this.#draw?.(shape, this.#prefix);
  }

  /** @throws ShapeError when the parameter is missing. */
  parameter(name: string): Tensor {
    const full = this.#prefix + name;
    const value = this.#values[full];
    if (value === undefined)
      throw new ShapeError(
        `[forward] parameter "${full}" is missing; the scope has ${Object.keys(this.#values).join(", ") || "none"}`,
      );
    return value;
  }

  /** The scope of a child module. */
  child(name: string | number): Scope {
    return new Scope(this.#values, `${this.#prefix}${name}.`, this.#draw);
  }
}

/** Number of trainable values of a module. */
export function parameterCount(module: Module): number {
  return Object.values(module.parameters).reduce(
    (total, { shape }) => total + shape.reduce((product, size) => product * size, 1),
    0,
  );
}
