/** @file A traced program as a graph: named inputs and state in, named outputs and state updates out. */
import { formatShape, sameShape } from "../../base/shape.js";
import { invariant } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import type { DType, Op } from "./op.js";
import { applyShapeRule } from "../ops/shape-rules.js";
import type { Tensor } from "./tensor.js";

/** Shape and element type of an input or a state tensor. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What one run computes. */
export interface Graph {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly state: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** New values of state tensors, written when the run ends. */
  readonly updates: Readonly<Record<string, Tensor>>;
}

/** Outputs and updates: the tensors that keep everything else alive. */
export function roots(graph: Graph): Tensor[] {
  return [...Object.values(graph.outputs), ...Object.values(graph.updates)];
}

/** All tensors that the roots need, inputs before users (iterative: graphs may be deep). */
export function topologicalOrder(rootTensors: readonly Tensor[]): Tensor[] {
  const seen = new Set<Tensor>();
  const stack = [...rootTensors];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    stack.push(...tensor.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** The state that the roots need. */
export function stateRead(graph: Graph): Readonly<Record<string, TensorSpec>> {
  const names = new Set(topologicalOrder(roots(graph)).flatMap(({ op }) => (op.kind === "state" ? [op.name] : [])));
  return Object.fromEntries(Object.entries(graph.state).filter(([name]) => names.has(name)));
}

/** The attributes of an op as a person reads them. */
export function formatAttributes(op: Op): string {
  return Object.entries(op)
    .filter(([key]) => key !== "kind")
    .map(([key, value]) => `${key}=${Array.isArray(value) ? formatShape(value) : String(value)}`)
    .join(" ");
}

/** One line per tensor: `%3 = matmul(%1, %2) : f32[128, 256]`. */
export function formatGraph(graph: Graph): string {
  const order = topologicalOrder(roots(graph));
  const names = new Map(order.map((tensor, index) => [tensor, `%${index}`]));
  const lines = order.map((tensor) => {
    const operands = tensor.inputs.map((input) => names.get(input)).join(", ");
    const attributes = formatAttributes(tensor.op);
    return `${names.get(tensor)} = ${tensor.op.kind}(${operands})${attributes && ` ${attributes}`} : ${tensor.dtype}${formatShape(tensor.shape)}`;
  });
  const ends = (record: Readonly<Record<string, Tensor>>, word: string) =>
    Object.entries(record).map(([name, tensor]) => `${word} ${name} = ${names.get(tensor)}`);
  return [...lines, ...ends(graph.outputs, "output"), ...ends(graph.updates, "update")].join("\n");
}

/**
 * Checks that every tensor has the shape its op implies, that inputs and state exist with those specs, and that updates fit.
 * @throws Error (`internal:`) when a rewrite broke the graph.
 */
export function verify(graph: Graph): void {
  for (const tensor of topologicalOrder(roots(graph))) {
    const { op } = tensor;
    const spec = op.kind === "input" ? graph.inputs[op.name] : op.kind === "state" ? graph.state[op.name] : undefined;
    const expected = spec ?? applyShapeRule(op, tensor.inputs, tensor);
    invariant(
      sameShape(expected.shape, tensor.shape) && expected.dtype === tensor.dtype,
      `${op.kind} has ${tensor.dtype}${formatShape(tensor.shape)}, its rule says ${expected.dtype}${formatShape(expected.shape)}`,
    );
    invariant(
      tensor.inputs.every((input) => input.id < tensor.id),
      `${op.kind} is older than one of its inputs`,
    );
  }
  for (const [name, tensor] of Object.entries(graph.updates)) {
    const spec = graph.state[name];
    invariant(
      spec && sameShape(spec.shape, tensor.shape) && spec.dtype === tensor.dtype,
      `update of ${name} does not fit its state`,
    );
  }
}
