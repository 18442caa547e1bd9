/** @file The symbolic tensor: a node of the traced graph. */
import type { Shape } from "../../base/shape.js";
import type { DType, OpKind, OpOf } from "./op.js";

/** A value that the compiled program will compute: immutable, linked to what it is computed from. */
export interface Tensor<K extends OpKind = OpKind> {
  /** Creation order; inputs have smaller ids than what uses them. */
  readonly id: number;
  readonly op: OpOf<K>;
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
}

let nextId = 0;

/** Makes a node; callers are the shape-checked `apply` and the rewriter. */
export function createTensor(op: OpOf<OpKind>, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
  return { id: nextId++, op, inputs, shape, dtype };
}

/** Narrows a tensor to the primitive that made it. */
export function isOp<K extends OpKind>(tensor: Tensor, kind: K): tensor is Tensor<K> {
  return tensor.op.kind === kind;
}
