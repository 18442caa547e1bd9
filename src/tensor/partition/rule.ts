/** @file What a rule says of a primitive whose operands are spread over shards. The rules themselves are in the table of `rules.ts`. */
import { sizeOf } from "../../base/shape.js";
import type { Op, OpKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import type { Cut } from "./layout.js";

/** How shards compute a tensor together. */
export interface Strategy {
  /** What each shard applies to its operands. */
  readonly op: Op;
  /** How it needs them. */
  readonly operands: readonly (Cut | "whole")[];
  /** What comes out. `maximum`: the largest over the shards is meant. */
  readonly result: Cut | "partial" | "maximum";
  /** The shard whose result alone counts, of those that make up a partial one; the others give zeros. */
  readonly owner?: number;
  /** The indices count the rows of the whole table, and are made to count those of the part: the table's cut and its blocks. */
  readonly renumbered?: { readonly cut: Cut; readonly blocks: number };
}

/** The three questions about a primitive y = op(operands). Shapes and cuts are those of the whole program; K is `shards`. */
export interface Rule<K extends OpKind> {
  /** How shards compute y when they hold parts of the operand at `index`; null where they need it whole. */
  readonly follow: (y: Tensor<K>, index: number, cut: Cut, shards: number) => Strategy | null;
  /** How a shard computes its part of y when it does not need the rest; missing or null: it takes its part of the whole. */
  readonly pull?: (y: Tensor<K>, cut: Cut, shards: number) => Strategy | null;
  /** Whether y of sums over shards is a sum over shards: y is linear in the operands that are partial, and no larger than they are together. */
  readonly sums?: (y: Tensor<K>, isPartial: readonly boolean[]) => boolean;
}

/** The operand at an index. */
export function operand(y: Tensor, index = 0): Tensor {
  const input = y.inputs[index];
  if (input === undefined) throw new Error(`internal: ${y.op.kind} lacks operand ${index}`);
  return input;
}

/** The same for all operands. */
export const forAll = <T>(y: Tensor, value: T): T[] => y.inputs.map(() => value);

/** y is linear in each operand while the others are fixed. @returns whether one that is no smaller than y is partial, and it alone */
export const linearInOne = (y: Tensor, isPartial: readonly boolean[]): boolean =>
  isPartial.filter(Boolean).length === 1 && sizeOf(y.shape) <= sizeOf(operand(y, isPartial.indexOf(true)).shape);
