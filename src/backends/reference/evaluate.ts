/** @file Evaluates a graph as it was traced, node by node in float64: what every rewrite, plan and backend must agree with. */
import { invariant } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import { roots, topologicalOrder } from "../../tensor/graph/graph.js";
import type { Graph } from "../../tensor/graph/graph.js";
import { isCollective } from "../../tensor/graph/op.js";
import type { Op, OpKind } from "../../tensor/graph/op.js";
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

/** A graph that is being evaluated, tensor by tensor. */
class Walk {
  readonly order: readonly Tensor[];
  readonly #graph: Graph;
  readonly #environment: Environment;
  readonly #kept: ReadonlySet<Tensor>;
  readonly #reads: Map<Tensor, number>;
  readonly #values = new Map<Tensor, Values>();

  constructor(graph: Graph, environment: Environment) {
    this.#graph = graph;
    this.#environment = environment;
    this.#kept = new Set(roots(graph));
    this.order = topologicalOrder([...this.#kept]);
    this.#reads = countReads(this.order);
  }

  operands = ({ inputs }: Tensor): Values[] => inputs.map((input) => this.#values.get(input)!);

  /** The tensor's elements by its kernel. */
  compute(tensor: Tensor): void {
    const kernel = kernels[tensor.op.kind] as Kernel<OpKind>;
    this.give(tensor, kernel(tensor, this.operands(tensor), sizeOf(tensor.shape), this.#environment));
  }

  /** The tensor's elements, made of its operands. */
  give(tensor: Tensor, values: Values): void {
    this.#values.set(tensor, values);
    for (const input of tensor.inputs) {
      const left = this.#reads.get(input)! - 1;
      this.#reads.set(input, left);
      if (left === 0 && !this.#kept.has(input)) this.#values.delete(input); // a whole training step need not fit in memory at once
    }
  }

  result(): Evaluation {
    const copies = (tensors: Readonly<Record<string, Tensor>>) =>
      Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, this.#values.get(tensor)!.slice()]));
    return { outputs: copies(this.#graph.outputs), updates: copies(this.#graph.updates) };
  }
}

/**
 * Computes the outputs and updates of a graph; a pure function.
 * @param inputs elements of the graph's inputs by name.
 * @param state elements of its state by name, as they are at the start of the run.
 */
export function evaluate(graph: Graph, inputs: NamedValues = {}, state: NamedValues = {}): Evaluation {
  const walk = new Walk(graph, { inputs, state });
  for (const tensor of walk.order) walk.compute(tensor);
  return walk.result();
}

/**
 * Computes the shards of one program together, tensor by tensor; a pure function.
 * @param graphs one per shard, alike but for attributes
 * @param inputs of each shard
 * @param state the same for all
 * @returns what each shard yields
 * @throws Error (`internal:`) when the shards' programs differ in what they do
 */
export function evaluateShards(
  graphs: readonly Graph[],
  inputs: readonly NamedValues[],
  state: NamedValues = {},
): Evaluation[] {
  const walks = graphs.map((graph, shard) => new Walk(graph, { inputs: inputs[shard] ?? {}, state }));
  walks[0]?.order.forEach(({ op: { kind } }, index) => {
    const tensors = walks.map(({ order }) => order[index]!);
    invariant(
      tensors.every((tensor) => tensor.op.kind === kind),
      `shards differ at tensor ${index}: ${tensors.map((tensor) => tensor.op.kind).join(", ")}`,
    );
    if (isCollective(kind)) {
      const values = exchanged(
        tensors[0]!.op,
        tensors.map((tensor, shard) => walks[shard]!.operands(tensor)[0]!),
      );
      tensors.forEach((tensor, shard) => walks[shard]!.give(tensor, values.slice()));
    } else tensors.forEach((tensor, shard) => walks[shard]!.compute(tensor));
  });
  invariant(new Set(walks.map(({ order }) => order.length)).size === 1, "shards differ in how many tensors they have");
  return walks.map((walk) => walk.result());
}

/** What an exchange gives every shard. @param sources what each shard gives */
function exchanged(op: Op, sources: readonly Values[]): Values {
  const [first] = sources;
  if (first === undefined) throw new Error("internal: nobody exchanges");
  if (op.kind === "allGather") {
    const all = zeros(first instanceof Int32Array ? "i32" : "f32", first.length * sources.length);
    sources.forEach((source, shard) => all.set(source, shard * first.length));
    return all;
  }
  const combine = op.kind === "allReduce" && op.operation === "max" ? Math.max : (a: number, b: number) => a + b;
  const result = first.slice();
  for (let i = 0; i < result.length; i++)
    result[i] = sources.map((source) => source[i]!).reduce((a, b) => combine(a, b));
  return result;
}
