/** @file What is the same for every element of a batch, computed for one and repeated: a step of a diffusion, told to all images. */
import { sizeOf } from "../../base/shape.js";
import { isElementwise } from "../../tensor/graph/op.js";
import type { OpKind } from "../../tensor/graph/op.js";
import { isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { apply } from "../../tensor/ops/apply.js";
import { broadcastTo, constant } from "../../tensor/ops/elementwise.js";
import { reshape } from "../../tensor/ops/movement.js";

/** The first element of a tensor that repeats along its first axis, [1, ...]; undefined if it does not. */
function firstOf(tensor: Tensor): Tensor | undefined {
  const [source] = tensor.inputs;
  if (!isOp(tensor, "broadcast") || source === undefined || (tensor.shape[0] ?? 1) === 1) return undefined;
  const repeats = source.shape.length < tensor.shape.length || source.shape[0] === 1;
  return repeats ? broadcastTo(source, [1, ...tensor.shape.slice(1)]) : undefined;
}

/** Primitives, beside the elementwise ones, that treat the elements of their first operand one by one, and which operands go along with it. */
const elementwiseInBatch: Partial<Record<OpKind, "first" | "all" | "last">> = {
  matmul: "first",
  conv2d: "first",
  conv2dInput: "first",
  concat: "all",
  gather: "last",
};

/** A literal of one value is that value, repeated. */
function uniform(tensor: Tensor): Tensor {
  if (!isOp(tensor, "literal")) return tensor;
  const [first = 0] = tensor.op.values;
  if (sizeOf(tensor.shape) < 2 || !tensor.op.values.every((value) => value === first)) return tensor;
  return broadcastTo(constant(first, tensor.dtype), tensor.shape);
}

/** One equivalent tensor that computes once what it would compute for each element, or the same one. */
export function computeOnce(tensor: Tensor): Tensor {
  const { op, inputs, shape } = tensor;
  const [x] = inputs;
  if (op.kind === "literal") return uniform(tensor);
  if (x === undefined || op.kind === "broadcast") return tensor;
  const which = isElementwise(op.kind) ? "all" : elementwiseInBatch[op.kind];
  if (which !== undefined) {
    if (op.kind === "concat" && op.axis === 0) return tensor;
    if (op.kind === "matmul" && x.shape.length > 2) return tensor;
    const changes = (at: number): boolean => which === "all" || at === (which === "first" ? 0 : inputs.length - 1);
    const firsts = inputs.map((input, at) => (changes(at) ? firstOf(input) : input));
    if (!firsts.every((input) => input !== undefined)) return tensor;
    return broadcastTo(apply(op, firsts), shape);
  }
  const first = firstOf(x);
  if (first === undefined) return tensor;
  if (op.kind === "reshape" && shape[0] === x.shape[0])
    return broadcastTo(reshape(first, [1, ...shape.slice(1)]), shape);
  if (op.kind === "transpose" && op.permutation[0] === 0) return broadcastTo(apply(op, [first]), shape);
  if ((op.kind === "sum" || op.kind === "reduceMax") && !op.axes.includes(0))
    return broadcastTo(apply(op, [first]), shape);
  if (op.kind === "slice" && op.size[0] === x.shape[0])
    return broadcastTo(apply({ ...op, size: [1, ...op.size.slice(1)] }, [first]), shape);
  return tensor;
}
