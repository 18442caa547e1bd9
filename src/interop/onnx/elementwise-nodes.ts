/** @file Elementwise primitives as nodes: operands in one order of axes, stretched by ONNX where they repeat. */
import { invariant } from "../../base/errors.js";
import type { BinaryKind, UnaryKind } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { elementType, extentsOf, widest } from "./emitter.js";
import type { Emitter, Stored, Value } from "./emitter.js";
import type { Attribute, ElementType } from "./ir.js";
import { arranged, inOrder } from "./order.js";
import type { Order } from "./order.js";
import { isOne } from "./size.js";

/** The order of the operand that has most axes in full: what is repeated is cheaper to move. */
export function commonOrder(values: readonly Value[], rank: number): Order {
  const stored = values.filter((value) => value.kind === "stored");
  const long = ({ extents }: Stored): number => extents.filter((size) => !isOne(size)).length;
  const [first] = [...stored].sort((a, b) => long(b) - long(a));
  return first?.order ?? inOrder(rank);
}

/** A node over operands of one shape. */
export function elementwise(
  emitter: Emitter,
  type: string,
  operands: readonly Value[],
  result: ElementType,
  attributes: Readonly<Record<string, Attribute>> = {},
): Stored {
  const extents = widest(operands.map(extentsOf));
  const order = commonOrder(operands, extents.length);
  const isTrimmed = operands.some(({ kind }) => kind === "stored"); // which has all axes, as the result must
  const names = operands.map((operand) =>
    operand.kind === "known" ? emitter.known(operand, order, isTrimmed) : emitter.inOrder(operand, order),
  );
  const name = emitter.node(type, names, arranged(extents, order), attributes);
  return { kind: "stored", name, type: result, order, extents };
}

/** Names of ONNX for functions of one argument that it has. */
const unaryTypes = {
  neg: "Neg",
  abs: "Abs",
  sign: "Sign",
  floor: "Floor",
  sqrt: "Sqrt",
  exp: "Exp",
  log: "Log",
  sin: "Sin",
  cos: "Cos",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
} as const;

const scalar = (value: number): Value => ({
  kind: "known",
  dtype: "f32",
  values: { shape: [], data: Float32Array.of(value) },
});

/** A value of no axes as one of so many axes of one element. */
const ofRank = (value: Value, rank: number): Value =>
  value.kind === "known" ? { ...value, values: { ...value.values, shape: inOrder(rank).map(() => 1) } } : value;

export function unary(emitter: Emitter, tensor: Tensor<UnaryKind>): Value {
  const { op, inputs } = tensor;
  const [input] = inputs;
  invariant(input !== undefined, `${op.kind} of nothing`);
  const x = emitter.asNumbers(emitter.value(input));
  const rank = tensor.shape.length;
  const type = elementType(tensor.dtype);
  const of = (name: string, value: Value = x, attributes: Readonly<Record<string, Attribute>> = {}): Stored =>
    elementwise(emitter, name, [value], type, attributes);
  switch (op.kind) {
    case "stopGradient":
      return x;
    case "cast":
      return of("Cast", x, { to: type === "int64" ? 7 : 1 });
    case "leakyRelu":
      return op.slope === 0 ? of("Relu") : of("LeakyRelu", x, { alpha: { float: op.slope } });
    case "expm1":
      return elementwise(emitter, "Sub", [of("Exp"), ofRank(scalar(1), rank)], type);
    case "log1p":
      return of("Log", elementwise(emitter, "Add", [x, ofRank(scalar(1), rank)], type));
    default:
      return of(unaryTypes[op.kind]);
  }
}

const binaryTypes = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  max: "Max",
  min: "Min",
  pow: "Pow",
  less: "Less",
  lessEqual: "LessOrEqual",
  equal: "Equal",
} as const satisfies Record<BinaryKind, string>;

const masks: ReadonlySet<BinaryKind> = new Set(["less", "lessEqual", "equal"]);

export function binary(emitter: Emitter, tensor: Tensor<BinaryKind>): Value {
  const operands = tensor.inputs.map((input) => emitter.asNumbers(emitter.value(input)));
  const { kind } = tensor.op;
  return elementwise(emitter, binaryTypes[kind], operands, masks.has(kind) ? "bool" : elementType(tensor.dtype));
}

/** A mask as ONNX wants it. */
export function asMask(emitter: Emitter, tensor: Tensor): Stored {
  const value = emitter.value(tensor);
  if (value.kind === "stored" && value.type === "bool") return value;
  return elementwise(emitter, "Cast", [value], "bool", { to: 9 }); // BOOL: all but 0
}

export function select(emitter: Emitter, tensor: Tensor<"select">): Value {
  const [mask, a, b] = tensor.inputs;
  invariant(mask !== undefined && a !== undefined && b !== undefined, "select of nothing");
  const whenTrue = emitter.asNumbers(emitter.value(a));
  const whenFalse = emitter.asNumbers(emitter.value(b));
  return elementwise(emitter, "Where", [asMask(emitter, mask), whenTrue, whenFalse], elementType(tensor.dtype));
}
