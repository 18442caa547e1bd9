/** @file Elementwise primitives, one scalar function each, as the graph defines them. */
import type { BinaryKind, DType, UnaryKind } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { zeros } from "./values.js";
import type { Values } from "./values.js";

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** Rounds towards zero, saturates, and takes NaN to 0. */
function toInt32(x: number): number {
  if (Number.isNaN(x)) return 0;
  return Math.min(INT32_MAX, Math.max(INT32_MIN, Math.trunc(x)));
}

type UnaryFunction<K extends UnaryKind> = (x: number, op: Tensor<K>["op"]) => number;

const unaryFunctions = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  leakyRelu: (x, op) => (op.slope === 0 ? Math.max(x, 0) : x > 0 ? x : op.slope * x), // ReLU takes −∞ to 0, not to NaN
  stopGradient: (x) => x,
  cast: (x, op) => (op.to === "i32" ? toInt32(x) : x),
} satisfies { [K in UnaryKind]: UnaryFunction<K> };

type BinaryFunction = (a: number, b: number, dtype: DType) => number;

const binaryFunctions = {
  add: (a, b) => a + b, // an i32 sum wraps where it is stored
  sub: (a, b) => a - b,
  mul: (a, b, dtype) => (dtype === "i32" ? Math.imul(a, b) : a * b),
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b), // NaN in either argument wins
  min: (a, b) => Math.min(a, b),
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b), // IEEE 754's pow; JavaScript has NaN there
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  equal: (a, b) => Number(a === b),
} satisfies { [K in BinaryKind]: BinaryFunction };

/** y = f(x). */
export function unary(y: Tensor<UnaryKind>, operands: readonly Values[]): Values {
  const x = operands[0]!;
  const f = unaryFunctions[y.op.kind] as UnaryFunction<UnaryKind>;
  const result = zeros(y.dtype, x.length);
  for (let i = 0; i < x.length; i++) result[i] = f(x[i]!, y.op);
  return result;
}

/** y = f(a, b). */
export function binary(y: Tensor<BinaryKind>, operands: readonly Values[]): Values {
  const a = operands[0]!;
  const b = operands[1]!;
  const f: BinaryFunction = binaryFunctions[y.op.kind];
  const result = zeros(y.dtype, a.length);
  for (let i = 0; i < a.length; i++) result[i] = f(a[i]!, b[i]!, y.dtype);
  return result;
}

/** y = mask ≠ 0 ? a : b. */
export function select(y: Tensor<"select">, operands: readonly Values[]): Values {
  const mask = operands[0]!;
  const a = operands[1]!;
  const b = operands[2]!;
  const result = zeros(y.dtype, mask.length);
  for (let i = 0; i < mask.length; i++) result[i] = mask[i] !== 0 ? a[i]! : b[i]!;
  return result;
}
