/** @file Matrix products, convolutions and reductions as nodes; with the bias that follows, where one does. */
import { ConfigError, invariant } from "../../base/errors.js";
import { isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { arrangedValues } from "./values.js";
import type { Values } from "./values.js";
import { elementType } from "./emitter.js";
import type { Emitter, Known, Stored, Value } from "./emitter.js";
import type { Attribute } from "./ir.js";
import { inputOf } from "./movement-nodes.js";
import { arranged, channelsFirst, inOrder, isInOrder } from "./order.js";
import { fixedValue, one, sameSize } from "./size.js";

/** An operand in its own order. */
const plain = (emitter: Emitter, tensor: Tensor): string => emitter.operand(tensor, inOrder(tensor.shape.length));

/** A kernel [KH, KW, C, O] as ONNX has it, [O, C, KH, KW]; that of a transposed convolution is the same turn of axes, [I, O, KH, KW]. */
const kernelOrder = [3, 2, 0, 1];

/** Values of channels as a vector operand. */
const vector = (emitter: Emitter, { dtype, values: { data }, origin }: Known, channels: number): string =>
  emitter.initializer({
    type: elementType(dtype),
    shape: [channels],
    values: data.length === channels ? data : new Float32Array(channels).fill(data[0] ?? 0),
    origin,
  });

/** Padding of a convolution as ONNX has it: the sides where axes begin, then those where they end. */
const padsOf = ([top, bottom, left, right]: readonly [number, number, number, number]): number[] => [
  top,
  left,
  bottom,
  right,
];

type Geometry = Readonly<Record<string, Attribute>>;

function geometryOf({ op, inputs }: Tensor<"conv2d" | "conv2dInput">): Geometry {
  const kernel = inputs[1]?.shape.slice(0, 2) ?? [];
  const pads = padsOf(op.padding);
  return {
    kernel_shape: kernel,
    strides: op.stride,
    ...(pads.some((count) => count > 0) ? { pads } : {}),
    ...(op.dilation.some((step) => step > 1) ? { dilations: op.dilation } : {}),
    ...(op.groups > 1 ? { group: op.groups } : {}),
  };
}

/** Elements that ONNX's formula leaves out at the ends of a transposed convolution. */
function outputPadding({ op, inputs }: Tensor<"conv2dInput">): number[] {
  const [y, kernel] = inputs;
  const { stride, padding, dilation, size } = op;
  return ([0, 1] as const).map((axis) => {
    const [rows = 1, taps = 1] = [y?.shape[axis + 1], kernel?.shape[axis]];
    const [before = 0, after = 0] = padding.slice(2 * axis);
    return size[axis] - ((rows - 1) * stride[axis] + dilation[axis] * (taps - 1) + 1 - before - after);
  });
}

/** @param bias of its channels */
export function convolution(emitter: Emitter, tensor: Tensor<"conv2d" | "conv2dInput">, bias?: Known): Value {
  const [x, kernel] = [inputOf(tensor), inputOf(tensor, 1)];
  const image = emitter.operand(x, channelsFirst);
  const weight = emitter.operand(kernel, kernelOrder);
  const extents = emitter.sizesOf(tensor);
  const channels = tensor.shape[3] ?? 1;
  const isTransposed = isOp(tensor, "conv2dInput");
  const extra = isTransposed ? outputPadding(tensor) : [0, 0];
  if (extra.some((count) => count < 0))
    throw new ConfigError(
      "it crops a transposed convolution by more than its padding, for which ONNX has no operation",
    );
  const name = emitter.node(
    isTransposed ? "ConvTranspose" : "Conv",
    [image, weight, ...(bias === undefined ? [] : [vector(emitter, bias, channels)])],
    arranged(extents, channelsFirst),
    { ...geometryOf(tensor), ...(extra.some((count) => count > 0) ? { output_padding: extra } : {}) },
  );
  return { kind: "stored", name, type: "float32", order: channelsFirst, extents };
}

/** What is flattened as it lies in memory, and the order in which its elements are then: a known matrix can follow that order. */
function asItLies(emitter: Emitter, tensor: Tensor): { readonly name: string; readonly rows?: number[] } {
  const source = isOp(tensor, "reshape") && tensor.shape.length === 2 ? inputOf(tensor) : undefined;
  const value = source === undefined ? undefined : emitter.value(source);
  if (source === undefined || value?.kind !== "stored") return { name: plain(emitter, tensor) };
  const [from, to] = [emitter.sizesOf(source), emitter.sizesOf(tensor)];
  const sizes = from.slice(1).map(fixedValue);
  const isFlattened = sameSize(from[0] ?? one, to[0] ?? one) && sizes.every((size) => size !== undefined);
  if (!isFlattened || value.order[0] !== 0 || isInOrder(value.order)) return { name: plain(emitter, tensor) };
  const x = emitter.whole(source);
  const numbers: Values = {
    shape: sizes,
    data: Float32Array.from({ length: tensor.shape[1] ?? 1 }, (_, at) => at),
  };
  const order = value.order.slice(1).map((axis) => axis - 1);
  return { name: emitter.node("Reshape", [x.name], to, {}, to), rows: [...arrangedValues(numbers, order).data] };
}

/** A matrix with its rows in this order. */
function withRows(matrix: Known, rows: readonly number[]): Known {
  const [, columns = 1] = matrix.values.shape;
  const data = new Float32Array(matrix.values.data.length);
  for (const [to, from] of rows.entries())
    data.set(matrix.values.data.subarray(from * columns, (from + 1) * columns), to * columns);
  return { ...matrix, values: { ...matrix.values, data } };
}

/** @param bias of the columns */
export function product(emitter: Emitter, tensor: Tensor<"matmul">, bias?: Known): Value {
  const [a, b] = [inputOf(tensor), inputOf(tensor, 1)];
  const rank = tensor.shape.length;
  const extents = emitter.sizesOf(tensor);
  const right = emitter.value(b);
  const isMatrix = rank === 2 && right.kind === "known" && emitter.isWhole(b);
  const left = isMatrix ? asItLies(emitter, a) : { name: plain(emitter, a) };
  const matrix =
    isMatrix && left.rows !== undefined ? emitter.known(withRows(right, left.rows), inOrder(2)) : plain(emitter, b);
  const name =
    bias === undefined
      ? emitter.node("MatMul", [left.name, matrix], extents)
      : emitter.node("Gemm", [left.name, matrix, vector(emitter, bias, tensor.shape[1] ?? 1)], extents);
  return { kind: "stored", name, type: "float32", order: inOrder(rank), extents };
}

/** Σ or max along axes, which stay with one element. @param type of the node */
export function reduce(
  emitter: Emitter,
  x: Tensor,
  axes: readonly number[],
  type: "ReduceSum" | "ReduceMax" | "ReduceMean",
): Value {
  const value: Stored = emitter.whole(x, emitter.asNumbers(emitter.value(x)));
  const extents = value.extents.map((extent, axis) => (axes.includes(axis) ? one : extent));
  const places = axes.map((axis) => value.order.indexOf(axis)).sort((p, q) => p - q);
  const sizes = arranged(extents, value.order);
  // Since opset 13 the axes of a sum are an operand, those of the others an attribute until opset 18.
  const name =
    type === "ReduceSum"
      ? emitter.node(type, [value.name, emitter.integers(places)], sizes)
      : emitter.node(type, [value.name], sizes, { axes: places });
  return { ...value, name, extents };
}

export function argmax(emitter: Emitter, tensor: Tensor<"argmax">): Value {
  const value = emitter.whole(inputOf(tensor));
  const extents = emitter.sizesOf(tensor);
  const axis = value.order.indexOf(tensor.op.axis);
  invariant(axis >= 0, "argmax along no axis");
  return {
    ...value,
    name: emitter.node("ArgMax", [value.name], arranged(extents, value.order), { axis }),
    type: "int64",
    extents,
  };
}
