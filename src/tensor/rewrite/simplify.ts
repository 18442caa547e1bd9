/** @file Local simplifications: identities, exact constant folding, compositions of views, work moved in front of a broadcast. */
import { sameShape, sizeOf } from "../../base/shape.js";
import { isBinary, isElementwise, isUnary } from "../graph/op.js";
import type { DType, OpKind } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { broadcastTo, constant } from "../ops/elementwise.js";
import { reshape, transpose } from "../ops/movement.js";

/** The number a tensor holds in every element, if that is known. */
export function constantValue(tensor: Tensor): number | undefined {
  if (isOp(tensor, "constant")) return tensor.op.value;
  const [source] = tensor.inputs;
  return source && (isOp(tensor, "broadcast") || isOp(tensor, "reshape")) ? constantValue(source) : undefined;
}

const filled = (value: number, like: Tensor): Tensor => broadcastTo(constant(value, like.dtype), like.shape);

/** Operations whose IEEE result is the same on every machine, so that folding them changes no bit. */
const foldable: Partial<Record<OpKind, (...args: number[]) => number>> = {
  neg: (x) => -x,
  abs: (x) => Math.abs(x),
  sign: (x) => Math.sign(x),
  floor: (x) => Math.floor(x),
  sqrt: (x) => Math.sqrt(x),
  add: (a = 0, b = 0) => a + b,
  sub: (a = 0, b = 0) => a - b,
  mul: (a = 0, b = 0) => a * b,
  div: (a = 0, b = 0) => a / b,
  max: (a = 0, b = 0) => Math.max(a, b),
  min: (a = 0, b = 0) => Math.min(a, b),
  less: (a = 0, b = 0) => (a < b ? 1 : 0),
  lessEqual: (a = 0, b = 0) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (mask, a = 0, b = 0) => (mask === 0 ? b : a),
};

const round = (value: number, dtype: DType): number => (dtype === "f32" ? Math.fround(value) : value);

function foldConstants(tensor: Tensor): Tensor {
  const fold = foldable[tensor.op.kind];
  const values = tensor.inputs.map(constantValue);
  if (fold === undefined || tensor.dtype === "i32" || !values.every((value) => value !== undefined)) return tensor;
  if (tensor.inputs.some((input) => input.dtype === "i32")) return tensor;
  return filled(round(fold(...values.map((value) => Math.fround(value))), tensor.dtype), tensor);
}

/** x + 0, x − 0, x · 1, x / 1, x¹, x², select by a known mask. */
function dropIdentity(tensor: Tensor): Tensor {
  const [a, b] = tensor.inputs;
  if (a === undefined) return tensor;
  if (isOp(tensor, "select")) {
    const mask = constantValue(a);
    const [, whenTrue, whenFalse] = tensor.inputs;
    if (mask === undefined || whenTrue === undefined || whenFalse === undefined) return tensor;
    return mask === 0 ? whenFalse : whenTrue;
  }
  if (b === undefined || !isBinary(tensor.op.kind)) return tensor;
  const [left, right] = [constantValue(a), constantValue(b)];
  switch (tensor.op.kind) {
    case "add":
      return right === 0 ? a : left === 0 ? b : tensor;
    case "sub":
      return right === 0 ? a : tensor;
    case "mul":
      return right === 1 ? a : left === 1 ? b : tensor;
    case "div":
      return right === 1 ? a : tensor;
    case "pow":
      if (right === 1) return a;
      return right === 2 ? apply({ kind: "mul" }, [a, a]) : tensor;
    default:
      return tensor;
  }
}

function simplifyUnary(tensor: Tensor): Tensor {
  const [x] = tensor.inputs;
  if (x === undefined) return tensor;
  if (isOp(tensor, "stopGradient") || (isOp(tensor, "cast") && tensor.op.to === x.dtype)) return x;
  if (isOp(tensor, "neg") && isOp(x, "neg")) return x.inputs[0] ?? tensor;
  return tensor;
}

/** Views of views become one view, views that change nothing disappear. */
function composeViews(tensor: Tensor): Tensor {
  const [x] = tensor.inputs;
  if (x === undefined) return tensor;
  const [inner] = x.inputs;
  if (isOp(tensor, "reshape")) {
    if (sameShape(tensor.shape, x.shape)) return x;
    if (isOp(x, "reshape") && inner) return reshape(inner, tensor.shape);
    return isOp(x, "constant") ? filled(x.op.value, tensor) : tensor;
  }
  if (isOp(tensor, "transpose")) {
    const { permutation } = tensor.op;
    if (permutation.every((axis, index) => axis === index)) return x;
    return isOp(x, "transpose") && inner
      ? transpose(
          inner,
          permutation.map((axis) => x.op.permutation[axis] ?? axis),
        )
      : tensor;
  }
  if (isOp(tensor, "broadcast")) {
    if (sameShape(tensor.shape, x.shape)) return x;
    return isOp(x, "broadcast") && inner ? broadcastTo(inner, tensor.shape) : tensor;
  }
  return tensor;
}

/** f(broadcast a, broadcast b) = broadcast f(a, b): computes once what would be computed per copy. */
function moveBeforeBroadcast(tensor: Tensor): Tensor {
  const sources = tensor.inputs.map((input) => (isOp(input, "broadcast") ? input.inputs[0] : undefined));
  const known = tensor.inputs.map(constantValue);
  const varying = sources.filter((_, index) => known[index] === undefined);
  const [first] = varying;
  if (first === undefined || !varying.every((source) => source !== undefined && sameShape(source.shape, first.shape)))
    return tensor;
  if (sizeOf(first.shape) === sizeOf(tensor.shape)) return tensor;
  const operands = tensor.inputs.map((input, index) => {
    const value = known[index];
    return value === undefined ? (sources[index] ?? input) : broadcastTo(constant(value, input.dtype), first.shape);
  });
  return broadcastTo(apply(tensor.op, operands), tensor.shape);
}

/** Folding axes of size 1 changes nothing. */
function dropTrivialReduction(tensor: Tensor): Tensor {
  const [x] = tensor.inputs;
  return x && (isOp(tensor, "sum") || isOp(tensor, "reduceMax")) && sameShape(x.shape, tensor.shape) ? x : tensor;
}

/** One equivalent, simpler tensor, or the same one. */
export function simplify(tensor: Tensor): Tensor {
  const { kind } = tensor.op;
  const rules = isElementwise(kind)
    ? [foldConstants, ...(isUnary(kind) ? [simplifyUnary] : [dropIdentity]), moveBeforeBroadcast]
    : [composeViews, dropTrivialReduction];
  for (const rule of rules) {
    const simpler = rule(tensor);
    if (simpler !== tensor) return simpler;
  }
  return tensor;
}
