/** @file Graph rewrites: each tensor is simplified by local rules, equal tensors become one, what no root needs disappears. */
import { createTensor } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { roots, topologicalOrder, verify } from "../graph/graph.js";
import { placeOf, standAt } from "../graph/place.js";
import type { Graph } from "../graph/graph.js";
import { convolutionAsProduct } from "./convolution-as-product.js";
import { exchangeFewOutputs } from "./few-outputs.js";
import { factorSums } from "./factor-sums.js";
import { sharePadding } from "./share-padding.js";
import { simplify } from "./simplify.js";
import { transposeProduct } from "./transpose-product.js";

/** How often a tensor is used in the graph being rewritten. */
export type UseCount = (tensor: Tensor) => number;

/** A rule that returns an equivalent tensor, or the same one. */
export type Rewrite = (tensor: Tensor, uses: UseCount) => Tensor;

/** Sweeps stop when nothing changes, or after this many. */
const maxSweeps = 8;

/** JSON has no −0, NaN or infinity, which are different constants. */
const keepNumber = (_key: string, value: unknown): unknown =>
  Object.is(value, -0) ? "-0" : typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

/** Identifies what a tensor computes, given the identity of its inputs. */
const keyOf = ({ op, inputs, shape, dtype }: Tensor): string =>
  `${JSON.stringify(op, keepNumber)}|${inputs.map((input) => input.id).join()}|${shape.join()}|${dtype}`;

/** Rebuilds the graph bottom-up with a rule applied to every tensor, merging equal ones. */
export function rebuild(graph: Graph, rule: Rewrite): { graph: Graph; changed: boolean } {
  const replacement = new Map<Tensor, Tensor>();
  const known = new Map<string, Tensor>();
  const order = topologicalOrder(roots(graph));
  const counts = new Map<Tensor, number>();
  for (const tensor of [...order.flatMap(({ inputs }) => inputs), ...roots(graph)])
    counts.set(tensor, (counts.get(tensor) ?? 0) + 1);
  const uses: UseCount = (tensor) => counts.get(tensor) ?? 0;
  let changed = false;
  const intern = (tensor: Tensor): Tensor => {
    const key = keyOf(tensor);
    const same = known.get(key);
    if (same === undefined) known.set(key, tensor);
    return same ?? tensor;
  };
  /** A rule's result may be several new tensors deep: intern them all. They stand where the tensor stood that they replace. */
  const settle = (tensor: Tensor, place: number): Tensor => {
    const done = replacement.get(tensor);
    if (done !== undefined) return done;
    const inputs = tensor.inputs.map((input) => settle(input, place));
    const moved = inputs.some((input, index) => input !== tensor.inputs[index]);
    const settled = intern(moved ? createTensor(tensor.op, inputs, tensor.shape, tensor.dtype) : tensor);
    replacement.set(tensor, settled);
    standAt(settled, place);
    if (settled !== tensor) counts.set(settled, uses(settled) + uses(tensor));
    return settled;
  };
  for (const tensor of order) {
    const current = settle(tensor, placeOf(tensor));
    const simpler = rule(current, uses);
    if (simpler !== current) {
      changed = true;
      const settled = settle(simpler, placeOf(tensor));
      replacement.set(tensor, settled);
      replacement.set(current, settled);
    }
  }
  const replaceAll = (record: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, replacement.get(tensor) ?? tensor]));
  return { graph: { ...graph, outputs: replaceAll(graph.outputs), updates: replaceAll(graph.updates) }, changed };
}

/** @param ruleFor the rule, which may look at the graph that it is applied to. */
function toFixedPoint(graph: Graph, ruleFor: (graph: Graph) => Rewrite): Graph {
  let current = graph;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    const { graph: next, changed } = rebuild(current, ruleFor(current));
    current = next;
    if (!changed) break;
  }
  return current;
}

/** Shares pads of a simplified graph and simplifies what that yields. */
function shareAfter(graph: Graph, rule: Rewrite): Graph {
  const shared = sharePadding(graph);
  return shared === graph ? graph : toFixedPoint(shared, () => rule);
}

/** All rewrites, in order. The result computes the same values up to rounding of reordered sums. */
export function rewrite(graph: Graph): Graph {
  const local: Rewrite = (tensor, uses) =>
    transposeProduct(exchangeFewOutputs(convolutionAsProduct(simplify(tensor))), uses);
  const simplified = shareAfter(
    toFixedPoint(graph, () => local),
    local,
  );
  const result = toFixedPoint(simplified, (current) => {
    const factor = factorSums(current);
    return (tensor, uses) => {
      const factored = factor(tensor, uses);
      return factored === tensor ? local(tensor, uses) : factored;
    };
  });
  verify(result);
  return result;
}
