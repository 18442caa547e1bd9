/**
 * @file Pads of one tensor to one shape become views of one larger pad. The gradient of a sum of shifted slices (a filter, a pooling)
 * pads the same gradient once per tap, often times a constant; afterwards it is one pad and one fused pass over shifted views.
 */
import { sizeOf } from "../../base/shape.js";
import { roots, topologicalOrder } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import { createTensor, isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { mul } from "../ops/elementwise.js";
import { pad, slice } from "../ops/movement.js";
import { constantValue } from "./simplify.js";

/** A tensor that is padded, times a constant. */
interface Scaled {
  readonly base: Tensor;
  readonly factor: number;
}

/** Pads that can become views of one. */
interface Family {
  readonly base: Tensor;
  readonly pads: Tensor<"pad">[];
}

/** Zeros stay zeros under a finite factor, so it can be applied behind the pad as well as in front of it. */
function scaled(tensor: Tensor): Scaled {
  const [a, b] = tensor.inputs;
  if (!isOp(tensor, "mul") || tensor.dtype !== "f32" || !a || !b) return { base: tensor, factor: 1 };
  for (const [base, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const factor = constantValue(other);
    if (factor !== undefined && Number.isFinite(factor)) return { base, factor };
  }
  return { base: tensor, factor: 1 };
}

const padded = (tensor: Tensor): Scaled => {
  const [input] = tensor.inputs;
  if (input === undefined) throw new Error("internal: pad lacks its operand");
  return scaled(input);
};

const largest = (lists: readonly (readonly number[])[]): number[] =>
  (lists[0] ?? []).map((_, axis) => Math.max(...lists.map((list) => list[axis] ?? 0)));

/** Zeros around and between the base, enough for all pads of a family. */
function margins({ pads }: Family): { before: number[]; after: number[]; interior: readonly number[] } {
  return {
    before: largest(pads.map(({ op }) => op.before)),
    after: largest(pads.map(({ op }) => op.after)),
    interior: pads[0]?.op.interior ?? [],
  };
}

/** Whether the one pad is smaller than all that it replaces. */
function saves(family: Family): boolean {
  const { before, after } = margins(family);
  const [first] = family.pads;
  if (first === undefined || family.pads.length < 2) return false;
  const shape = first.shape.map((size, axis) => {
    const span = size - (first.op.before[axis] ?? 0) - (first.op.after[axis] ?? 0);
    return (before[axis] ?? 0) + span + (after[axis] ?? 0);
  });
  return sizeOf(shape) < sizeOf(first.shape) * family.pads.length;
}

function familiesOf(order: readonly Tensor[]): Map<Tensor, Family> {
  const families = new Map<string, Family>();
  for (const tensor of order) {
    if (!isOp(tensor, "pad")) continue;
    const { base } = padded(tensor);
    const key = `${base.id}|${tensor.op.interior.join()}|${tensor.shape.join()}`;
    const family = families.get(key) ?? { base, pads: [] };
    family.pads.push(tensor);
    families.set(key, family);
  }
  return new Map(
    [...families.values()].filter(saves).flatMap((family) => family.pads.map((tensor) => [tensor, family] as const)),
  );
}

/** The graph with shared pads, or the same graph if there is nothing to share. */
export function sharePadding(graph: Graph): Graph {
  const order = topologicalOrder(roots(graph));
  const families = familiesOf(order);
  if (families.size === 0) return graph;
  const replacement = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => replacement.get(tensor) ?? tensor;
  const shared = new Map<Family, Tensor>();
  for (const tensor of order) {
    const family = families.get(tensor);
    if (family !== undefined && isOp(tensor, "pad")) {
      const { before, after, interior } = margins(family);
      const whole = shared.get(family) ?? pad(current(family.base), before, after, interior);
      shared.set(family, whole);
      const start = before.map((count, axis) => count - (tensor.op.before[axis] ?? 0));
      const { factor } = padded(tensor);
      const view = slice(whole, start, tensor.shape);
      replacement.set(tensor, factor === 1 ? view : mul(view, factor));
      continue;
    }
    const inputs = tensor.inputs.map(current);
    if (inputs.some((input, index) => input !== tensor.inputs[index]))
      replacement.set(tensor, createTensor(tensor.op, inputs, tensor.shape, tensor.dtype));
  }
  const replaceAll = (record: Graph["outputs"]) =>
    Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, current(tensor)]));
  return { ...graph, outputs: replaceAll(graph.outputs), updates: replaceAll(graph.updates) };
}
