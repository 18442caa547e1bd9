/** @file How each primitive becomes nodes of ONNX. */
import { ConfigError } from "../../base/errors.js";
import type { OpKind } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { binary, select, unary } from "./elementwise-nodes.js";
import { elementType } from "./emitter.js";
import type { Emitter, Value } from "./emitter.js";
import { broadcast, concat, gather, inputOf, pad, reshape, reverse, slice, transpose } from "./movement-nodes.js";
import { inOrder } from "./order.js";
import { argmax, convolution, product, reduce } from "./product-nodes.js";

/** Makes the nodes of a tensor whose operands have been made. */
export type Emit<K extends OpKind> = (emitter: Emitter, tensor: Tensor<K>) => Value;

const impossible =
  (why: string): Emit<OpKind> =>
  () => {
    throw new ConfigError(why);
  };

/** State is known by now: the caller has put its numbers there. */
const given: Emit<OpKind> = (emitter, tensor) => emitter.value(tensor);

export const emitNodes = {
  input: (emitter, tensor) => {
    const extents = emitter.sizesOf(tensor);
    emitter.sizes.set(tensor.op.name, extents);
    return {
      kind: "stored",
      name: tensor.op.name,
      type: elementType(tensor.dtype),
      order: inOrder(extents.length),
      extents,
    };
  },
  state: given,
  constant: (_emitter, { op, dtype }) => ({
    kind: "known",
    dtype,
    values: { shape: [], data: Float32Array.of(op.value) },
  }),
  literal: (_emitter, { op, dtype, shape }) => ({
    kind: "known",
    dtype,
    values: { shape, data: Float32Array.from(op.values) },
  }),

  neg: unary,
  abs: unary,
  sign: unary,
  floor: unary,
  sqrt: unary,
  exp: unary,
  expm1: unary,
  log: unary,
  log1p: unary,
  sin: unary,
  cos: unary,
  tanh: unary,
  sigmoid: unary,
  softplus: unary,
  leakyRelu: unary,
  stopGradient: unary,
  cast: unary,

  add: binary,
  sub: binary,
  mul: binary,
  div: binary,
  max: binary,
  min: binary,
  pow: binary,
  less: binary,
  lessEqual: binary,
  equal: binary,
  select,

  sum: (emitter, tensor) => reduce(emitter, inputOf(tensor), tensor.op.axes, "ReduceSum"),
  reduceMax: (emitter, tensor) => reduce(emitter, inputOf(tensor), tensor.op.axes, "ReduceMax"),
  argmax,
  matmul: product,
  conv2d: convolution,
  conv2dInput: convolution,
  conv2dWeight: impossible("it convolves over a batch (conv2dWeight), for which ONNX has no operation"),

  reshape,
  transpose,
  broadcast,
  slice,
  reverse,
  pad,
  concat,
  gather,
  scatterAdd: impossible("it adds rows by index (scatterAdd), which is not exported"),
  random: impossible("it draws random numbers (random), which no other program would draw alike"),
  allReduce: impossible("it is one shard of a program (allReduce)"),
  allGather: impossible("it is one shard of a program (allGather)"),
} satisfies { [K in OpKind]: Emit<K> };

/** Makes the nodes of one tensor. @throws ConfigError when ONNX has none for it */
export const emitTensor = (emitter: Emitter, tensor: Tensor): Value =>
  (emitNodes[tensor.op.kind] as Emit<OpKind>)(emitter, tensor);
