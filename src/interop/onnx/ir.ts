/**
 * @file An ONNX graph while it is made: nodes with one output each, sizes of everything, tensors that are part of the file. Reshape and Expand hold the sizes
 * that they lead to, and Transpose its permutation, until {@link file://./finish.ts} turns these into operands.
 */
import type { Size } from "./size.js";

/** Element types that are in use. `int64` for whole numbers, as in PyTorch's exports. */
export type ElementType = "float32" | "int64" | "bool" | "float16" | "int8";

/** A tensor of the file. Values of all types as numbers; `bytes` writes them. */
export interface Initializer {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: Float32Array | readonly number[];
  /** Where it comes from, as its name. */
  readonly origin?: string | undefined;
}

export type Attribute = number | readonly number[] | { readonly float: number } | string;

export interface Node {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** What Reshape and Expand lead to. */
  readonly to?: readonly Size[] | undefined;
}

/** An input or output of the model. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly sizes: readonly Size[];
}

/** A whole graph; nodes in an order in which they can be run. */
export interface OnnxGraph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  /** Of every name that is no initializer. */
  readonly sizes: ReadonlyMap<string, readonly Size[]>;
}

/** How often each type of node is there, most frequent first. */
export function countNodes({ nodes }: OnnxGraph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of nodes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
