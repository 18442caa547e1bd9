/**
 * @file Weights in fewer bits. The model still computes in 32: a Cast or DequantizeLinear turns them back when it is loaded. Only what products multiply by
 * is made smaller; biases stay as they are.
 */
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { Graph } from "../../tensor/graph/graph.js";
import { roots, topologicalOrder } from "../../tensor/graph/graph.js";
import { isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import type { TensorData } from "../../tensor/index.js";
import type { Initializer, Node, OnnxGraph } from "./ir.js";
import { halfValue } from "../half-value.js";
import { halfBits, largestHalf, roundTiesToEven } from "./value-bytes.js";

/** How weights are stored: 32 bits, 16 bits (IEEE 754), or 8 with a factor for each channel of the result. */
export const weightTypes = ["f32", "f16", "int8"] as const;
export type WeightType = (typeof weightTypes)[number];

/** Smaller tensors stay in 32 bits: nothing is gained by them. */
const fewest = 64;

/** Whole numbers −127 to 127 and the factors that turn them back. */
interface Quantised {
  readonly numbers: Float32Array;
  readonly factors: Float32Array;
}

/** The channel of each element. */
function channelOf(shape: Shape, axis: number): (at: number) => number {
  const inner = sizeOf(shape.slice(axis + 1));
  const channels = shape[axis] ?? 1;
  return (at) => Math.floor(at / inner) % channels;
}

/** Symmetric around 0: factor max |w| / 127 in each channel. */
function quantise(values: ArrayLike<number>, shape: Shape, axis: number): Quantised {
  const channel = channelOf(shape, axis);
  const factors = new Float32Array(shape[axis] ?? 1);
  const numbers = Float32Array.from(values);
  for (const [at, value] of numbers.entries()) {
    const index = channel(at);
    factors[index] = Math.max(factors[index] ?? 0, Math.abs(value));
  }
  for (const [index, most] of factors.entries()) factors[index] = most === 0 ? 1 : most / 127;
  for (const [at, value] of numbers.entries()) numbers[at] = roundTiesToEven(value / (factors[channel(at)] ?? 1));
  return { numbers, factors };
}

const fitsHalf = (values: Float32Array | readonly number[]): boolean =>
  values.every((value) => Math.abs(value) <= largestHalf);

/** What is left of values that were stored so. @param axis of the channels */
function roundTrip(values: TensorData, shape: Shape, axis: number, type: WeightType): Float32Array {
  const exact = Float32Array.from(values);
  if (type === "f32" || sizeOf(shape) < fewest) return exact;
  if (type === "f16") return fitsHalf(exact) ? exact.map((value) => halfValue(halfBits(value))) : exact;
  const { numbers, factors } = quantise(exact, shape, axis);
  const channel = channelOf(shape, axis);
  return numbers.map((number, at) => number * (factors[channel(at)] ?? 1));
}

/** The axis of the result's channels in a weight of ours. */
function ourAxis(user: Tensor, operand: number): number | undefined {
  if (isOp(user, "gather")) return operand === 0 ? 0 : undefined;
  if (operand !== 1) return undefined;
  if (isOp(user, "conv2d")) return 3;
  if (isOp(user, "conv2dInput")) return 2;
  return isOp(user, "matmul") ? user.shape.length - 1 : undefined;
}

/** The state of a graph as it is after its weights were stored in fewer bits. */
export function roundedState(
  graph: Graph,
  values: Readonly<Record<string, TensorData>>,
  type: WeightType,
): Record<string, TensorData> {
  const rounded: Record<string, TensorData> = { ...values };
  const done = new Set<string>();
  for (const user of topologicalOrder(roots(graph)))
    for (const [operand, weight] of user.inputs.entries()) {
      const axis = ourAxis(user, operand);
      if (axis === undefined || !isOp(weight, "state") || done.has(weight.op.name)) continue;
      const exact = values[weight.op.name];
      if (exact === undefined) continue;
      done.add(weight.op.name);
      rounded[weight.op.name] = roundTrip(exact, weight.shape, axis, type);
    }
  return rounded;
}

/** The axis of the result's channels in a weight of ONNX. */
function theirAxis({ type }: Node, operand: number, { shape }: Initializer): number | undefined {
  if (type === "Gather") return operand === 0 ? 0 : undefined;
  if (operand !== 1) return undefined;
  if (type === "Conv") return 0;
  if (type === "ConvTranspose") return 1;
  return type === "Gemm" || type === "MatMul" ? shape.length - 1 : undefined;
}

/** A finished graph with its weights in fewer bits. */
export function withWeights(graph: OnnxGraph, type: WeightType): OnnxGraph {
  if (type === "f32") return graph;
  const initializers = new Map(graph.initializers);
  const turns: Node[] = [];
  for (const node of graph.nodes)
    for (const [operand, name] of node.inputs.entries()) {
      const weight = initializers.get(name);
      const axis = weight === undefined ? undefined : theirAxis(node, operand, weight);
      if (weight?.type !== "float32" || axis === undefined || weight.values.length < fewest) continue;
      if (type === "f16" && !fitsHalf(weight.values)) continue;
      initializers.delete(name);
      const stored = `${name}.${type}`;
      if (type === "f16") {
        initializers.set(stored, { ...weight, type: "float16" });
        turns.push({ type: "Cast", inputs: [stored], output: name, attributes: { to: 1 } }); // FLOAT
        continue;
      }
      const { numbers, factors } = quantise(weight.values, weight.shape, axis);
      const channels = [factors.length];
      initializers.set(stored, { type: "int8", shape: weight.shape, values: numbers });
      initializers.set(`${name}.scale`, { type: "float32", shape: channels, values: factors });
      initializers.set(`${name}.zero`, { type: "int8", shape: channels, values: new Float32Array(factors.length) });
      const inputs = [stored, `${name}.scale`, `${name}.zero`];
      turns.push({ type: "DequantizeLinear", inputs, output: name, attributes: { axis } });
    }
  return { ...graph, nodes: [...turns, ...graph.nodes], initializers };
}
