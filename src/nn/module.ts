/** @file Networks as plain data: a module lists its parameters and buffers and says what it computes from them; it holds no values. */
import type { Shape } from "../base/shape.js";
import { invariant, ShapeError } from "../base/errors.js";
import { stopGradient } from "../tensor/index.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import type { Definition } from "./definition.js";
import type { Initializer } from "./initializers.js";

/** An axis that runs over an image [H, W, C] pixel by pixel. PyTorch, whose images are [C, H, W], has it channel by channel. */
export interface FlattenedImage {
  readonly axis: number;
  readonly image: Shape;
}

/** A trainable tensor: its shape and how it starts. */
export interface Parameter {
  readonly shape: Shape;
  readonly init: Initializer;
  /** The axis that is an image, where one is: of a layer between vectors and images. */
  readonly flattened?: FlattenedImage;
}

/**
 * A tensor that a network keeps but does not learn by gradients, such as a running mean: saved and restored like a parameter, seen by no optimiser.
 * While the network is trained its modules write it with {@link Scope.updateBuffer}.
 */
export interface ModuleBuffer {
  readonly shape: Shape;
  readonly init: Initializer;
  /** The axis that is an image, where one is. */
  readonly flattened?: FlattenedImage;
}

/** A part of a network. */
export interface Module {
  /** For people: `Linear(100 → 256)`. */
  readonly description: string;
  /** By PyTorch's names: `weight`, `0.bias`. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** By PyTorch's names, which no parameter has: `running_mean`, `1.running_mean`. None unless given. */
  readonly buffers?: Readonly<Record<string, ModuleBuffer>>;
  /** Whether, while the network is trained, what it makes of one sample depends on the others of the batch, as in batch normalisation. */
  readonly mixesBatch?: boolean;
  /** How it was made, and what it computes then: see `definitionOf`. */
  readonly definition?: Definition & { readonly computes: Module["forward"] };
  /**
   * @param scope holds the values of parameters and buffers.
   * @param given what else the network is told: labels, a style, a time. A sequence hands it to all of its parts.
   */
  forward(this: void, x: Tensor, scope: Scope, ...given: readonly Tensor[]): Tensor;
}

/** Draws samples of U[0, 1); the same stream gives the same samples within a step. */
export type Draw = (shape: Shape, stream: string) => Tensor;

/** Sees what the parts of a network compute, by their position in it: `3`, `blocks.2`. */
export type Observe = (name: string, value: Tensor) => void;

/** The values of a network's parameters and buffers, seen from one of its modules, and whether the network is trained or only used. */
export class Scope {
  readonly #values: Tensors;
  readonly #prefix: string;
  readonly #draw: Draw | undefined;
  readonly #updates: Map<string, Tensor>;
  readonly #observe: Observe | undefined;
  /** Equal, consecutive parts of the batch, each of which batch normalisation normalises by itself. */
  readonly batchParts: number;

  /**
   * @param values parameters and buffers by full name.
   * @param prefix `"0."` for the child 0.
   * @param draw gives random numbers while a network is trained; a network that is only used has none.
   * @param updates takes the new values of buffers, by full name, while a network is trained.
   * @param observe is shown what the parts of the network compute.
   * @param batchParts 1 for statistics of the whole batch
   */
  constructor(
    values: Tensors,
    prefix = "",
    draw?: Draw,
    updates: Map<string, Tensor> = new Map<string, Tensor>(),
    observe?: Observe,
    batchParts = 1,
  ) {
    this.#values = values;
    this.#prefix = prefix;
    this.#draw = draw;
    this.#updates = updates;
    this.#observe = observe;
    this.batchParts = batchParts;
  }

  /** Whether the network is trained: dropout drops, batch normalisation takes the batch's statistics. */
  get isTraining(): boolean {
    return this.#draw !== undefined;
  }

  /** Samples of U[0, 1) for a module that is random while it is trained; undefined when it is used. */
  uniform(shape: Shape): Tensor | undefined {
    return this.#draw?.(shape, this.#prefix);
  }

  /** @throws ShapeError when the parameter is missing. */
  parameter(name: string): Tensor {
    return this.#value(name, "parameter");
  }

  /** A buffer's value at this point of the step: what an update before has made of it. @throws ShapeError when it is missing. */
  buffer(name: string): Tensor {
    return this.#updates.get(this.#prefix + name) ?? this.#value(name, "buffer");
  }

  /** Gives a buffer its next value, through which no gradient flows. Only while training: a network in use changes nothing. */
  updateBuffer(name: string, value: Tensor): void {
    invariant(this.isTraining, `buffer ${this.#prefix}${name} is updated by a network that is only used`);
    this.#updates.set(this.#prefix + name, stopGradient(value));
  }

  /** The scope of a child module. */
  child(name: string | number): Scope {
    return this.#like(this.#values, `${this.#prefix}${name}.`);
  }

  /** This scope with other values for some parameters of this module or its children: how weights are normalised or scaled before use. */
  replacing(parameters: Tensors): Scope {
    const renamed = Object.entries(parameters).map(([name, value]) => [this.#prefix + name, value] as const);
    const values = { ...this.#values, ...Object.fromEntries(renamed) };
    return this.#like(values, this.#prefix);
  }

  /** Shows what this module has computed to whoever looks at the network's inside. @returns the same tensor. */
  observed(value: Tensor): Tensor {
    if (this.#prefix !== "") this.#observe?.(this.#prefix.slice(0, -1), value);
    return value;
  }

  #like(values: Tensors, prefix: string): Scope {
    return new Scope(values, prefix, this.#draw, this.#updates, this.#observe, this.batchParts);
  }

  #value(name: string, kind: "parameter" | "buffer"): Tensor {
    const full = this.#prefix + name;
    const value = this.#values[full];
    if (value === undefined)
      throw new ShapeError(
        `[forward] ${kind} "${full}" is missing; the scope has ${Object.keys(this.#values).join(", ") || "none"}`,
      );
    return value;
  }
}

/** Number of trainable values of a module; its buffers do not count. */
export function parameterCount(module: Module): number {
  return Object.values(module.parameters).reduce(
    (total, { shape }) => total + shape.reduce((product, size) => product * size, 1),
    0,
  );
}
