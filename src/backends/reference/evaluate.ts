/** @file Evaluates a graph as it was traced, node by node in float64: what every rewrite, plan and backend must agree with. */
import { sizeOf } from "../../base/shape.js";
import { roots, topologicalOrder } from "../../tensor/graph/graph.js";
import type { Graph } from "../../tensor/graph/graph.js";
import type { OpKind } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { conv2d, conv2dInput, conv2dWeight } from "./convolution.js";
import { binary, select, unary } from "./elementwise.js";
import { gather, scatterAdd } from "./indexing.js";
import { concat, pad, view } from "./movement.js";
import { random } from "./random.js";
import { argmax, matmul, reduceMax, sum } from "./reduce.js";
import { zeros } from "./values.js";
import type { Values } from "./values.js";

/** Elements by name, row-major; every input and state tensor of the graph must be there. */
export type NamedValues = Readonly<Record<string, ArrayLike<number>>>;

/** Everything a run yields. */
export interface Evaluation {
  readonly outputs: Readonly<Record<string, Values>>;
  /** New values of state tensors. */
  readonly updates: Readonly<Record<string, Values>>;
}

/** What a run is given. */
interface Environment {
  readonly inputs: NamedValues;
  readonly state: NamedValues;
}

type Kernel<K extends OpKind> = (
  y: Tensor<K>,
  operands: readonly Values[],
  size: number,
  environment: Environment,
) => Values;

/** A copy of given elements. */
function given(y: Tensor, size: number, values: ArrayLike<number> | undefined, name: string): Values {
  if (values?.length !== size)
    throw new Error(`internal: "${name}" has ${values?.length ?? "no"} elements, needs ${size}`);
  const copy = zeros(y.dtype, size);
  copy.set(values);
  return copy;
}

const inCompany = (y: Tensor): never => {
  throw new Error(`internal: ${y.op.kind} needs the program's other shards`);
};

const kernels = {
  input: (y, _operands, size, { inputs }) => given(y, size, inputs[y.op.name], y.op.name),
  state: (y, _operands, size, { state }) => given(y, size, state[y.op.name], y.op.name),
  constant: (y, _operands, size) => zeros(y.dtype, size).fill(y.op.value),
  literal: (y, _operands, size) => given(y, size, y.op.values, "literal"),
  random,

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

  sum,
  reduceMax,
  argmax,
  matmul,
  conv2d,
  conv2dInput,
  conv2dWeight,
  gather,
  scatterAdd,

  reshape: view,
  transpose: view,
  broadcast: view,
  slice: view,
  reverse: view,
  pad,
  concat,
  allReduce: inCompany,
  allGather: inCompany,
} satisfies { [K in OpKind]: Kernel<K> };

/** How many reads of each tensor are still to come, the roots' own not counted. */
function countReads(order: readonly Tensor[]): Map<Tensor, number> {
  const reads = new Map<Tensor, number>();
  for (const { inputs } of order) for (const input of inputs) reads.set(input, (reads.get(input) ?? 0) + 1);
  return reads;
}

/**
 * Computes the outputs and updates of a graph; a pure function.
 * @param inputs elements of the graph's inputs by name.
 * @param state elements of its state by name, as they are at the start of the run.
 */
export function evaluate(graph: Graph, inputs: NamedValues = {}, state: NamedValues = {}): Evaluation {
  const order = topologicalOrder(roots(graph));
  const kept = new Set(roots(graph));
  const reads = countReads(order);
  const values = new Map<Tensor, Values>();
  const valueOf = (tensor: Tensor): Values => values.get(tensor)!;
  for (const tensor of order) {
    const kernel = kernels[tensor.op.kind] as Kernel<OpKind>;
    values.set(tensor, kernel(tensor, tensor.inputs.map(valueOf), sizeOf(tensor.shape), { inputs, state }));
    for (const input of tensor.inputs) {
      const left = reads.get(input)! - 1;
      reads.set(input, left);
      if (left === 0 && !kept.has(input)) values.delete(input); // a whole training step need not fit in memory at once
    }
  }
  const copies = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, valueOf(tensor).slice()]));
  return { outputs: copies(graph.outputs), updates: copies(graph.updates) };
}
