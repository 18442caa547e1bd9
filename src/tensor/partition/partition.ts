/**
 * @file Cuts a program over a whole batch into the program of one of K shards, as GSPMD does (Xu et al. 2021, arXiv:2105.04663): inputs are cut along
 * their first axis, each tensor made of them is cut, partial or whole as the rules of its primitive say, and what has to be whole is summed or
 * gathered. All shards together compute what the program does, within rounding. Programs are differentiated before.
 */
import { ShapeError } from "../../base/errors.js";
import { formatShape, sizeOf } from "../../base/shape.js";
import { roots, topologicalOrder } from "../graph/graph.js";
import type { Graph, TensorSpec } from "../graph/graph.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { canCut, isCut, partShape } from "./layout.js";
import type { Cut } from "./layout.js";
import { Placement } from "./placement.js";
import { ruleOf } from "./rules.js";
import type { Strategy } from "./rule.js";
import { sumFor } from "./sums.js";
import type { Sum } from "./sums.js";

/** Which part of a program is wanted. */
export interface PartitionOptions {
  /** K, 1 or more. */
  readonly shards: number;
  /** 0 … K − 1. All shards have the same program but for the starts of slices and of random tensors, and one literal. */
  readonly shard: number;
  /** Inputs that are cut along their first axis, the batch; the others are whole. */
  readonly sharded: readonly string[];
}

/** Of a batch. */
const ofFirstAxis: Cut = { axis: 0, runs: 1 };

/**
 * The program of one shard: the inputs named are its parts, consecutive and equal; state, outputs and updates are whole.
 * @returns the graph itself for one shard
 * @throws ShapeError when the shards cannot share an input evenly
 */
export function partition(graph: Graph, options: PartitionOptions): Graph {
  if (options.shards === 1) return graph;
  const inputs = localInputs(graph, options);
  // A sum that somebody needs whole is added up where it is made, and all others use that: known after a first attempt.
  const reduced = new Set<Tensor>();
  for (;;) {
    const placement = placed({ ...graph, inputs }, options, batchOf(graph, options), reduced);
    const whole = (record: Graph["outputs"]): Graph["outputs"] =>
      Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, placement.whole(tensor)]));
    const result = { ...graph, inputs, outputs: whole(graph.outputs), updates: whole(graph.updates) };
    const before = reduced.size;
    for (const tensor of placement.reduced) reduced.add(tensor);
    if (reduced.size === before) return result;
  }
}

/** The specs of a shard's inputs. */
function localInputs({ inputs }: Graph, { shards, sharded }: PartitionOptions): Graph["inputs"] {
  const local = ([name, spec]: [string, TensorSpec]): [string, TensorSpec] => {
    if (!sharded.includes(name)) return [name, spec];
    if (!canCut(spec.shape, ofFirstAxis, shards))
      throw new ShapeError(
        `[partition] input "${name}" is ${formatShape(spec.shape)}, which ${shards} shards cannot share evenly; give a batch that is a multiple of ${shards}`,
      );
    return [name, { ...spec, shape: partShape(spec.shape, ofFirstAxis, shards) }];
  };
  return Object.fromEntries(Object.entries(inputs).map(local));
}

/** Samples of the whole batch; none where no input is cut. */
const batchOf = ({ inputs }: Graph, { sharded }: PartitionOptions): number =>
  Math.min(...sharded.map((name) => inputs[name]?.shape[0] ?? Infinity));

/**
 * Every tensor that the graph needs, placed.
 * @param graph with the inputs of one shard
 * @param reduced sums that are needed whole
 */
function placed(
  graph: Graph,
  { shards, shard, sharded }: PartitionOptions,
  batch: number,
  reduced: ReadonlySet<Tensor>,
): Placement {
  const placement = new Placement(shards, shard);
  const order = topologicalOrder(roots(graph));
  const uses = usesIn(graph, order);
  for (const tensor of order) {
    if (isOp(tensor, "input") && sharded.includes(tensor.op.name))
      placement.place(tensor, ofFirstAxis, apply(tensor.op, [], graph.inputs[tensor.op.name]));
    else if (!placeRandom(placement, tensor, batch) && !placeParts(placement, tensor, reduced)) {
      const sum = sumFor(tensor, placement, uses);
      if (sum === null) placeWhole(placement, tensor);
      else placeSum(placement, tensor, sum, reduced);
    }
  }
  return placement;
}

/** Random numbers of samples, cut. @returns whether they are */
function placeRandom(placement: Placement, tensor: Tensor, batch: number): boolean {
  const cut = isOp(tensor, "random") ? cutOfRandom(tensor, batch, placement.shards) : undefined;
  if (!isOp(tensor, "random") || cut === undefined) return false;
  placement.place(tensor, cut, placement.drawn(tensor, cut));
  return true;
}

/** What is made of parts. @returns whether it is */
function placeParts(placement: Placement, tensor: Tensor, reduced: ReadonlySet<Tensor>): boolean {
  const strategy = cheapest(tensor, placement);
  if (strategy === undefined) return false;
  const local = placement.computed(tensor, strategy);
  if (strategy.result === "partial") placeSum(placement, tensor, { partial: local }, reduced);
  else if (strategy.result === "maximum") placement.place(tensor, "whole", placement.maximum(local));
  else placement.place(tensor, strategy.result, local);
  return true;
}

function placeWhole(placement: Placement, tensor: Tensor): void {
  const wholes = tensor.inputs.map((input) => placement.whole(input));
  placement.place(tensor, "whole", apply(tensor.op, wholes, tensor));
}

function placeSum(placement: Placement, tensor: Tensor, { partial, addend }: Sum, reduced: ReadonlySet<Tensor>): void {
  if (reduced.has(tensor)) placement.place(tensor, "whole", placement.total(partial, addend));
  else placement.place(tensor, "partial", partial, addend);
}

/** Random numbers of samples: their first axis is one or several batches, or a share of one; or their second is a batch. A guess, which costs time when it is wrong. */
function cutOfRandom({ op: { shape } }: Tensor<"random">, batch: number, shards: number): Cut | undefined {
  const [first = 1, second = 1] = shape;
  const cuts = [
    { axis: 0, runs: first / batch },
    { axis: 0, runs: batch % first === 0 ? 1 : 0 },
    { axis: 1, runs: second / batch },
  ];
  return cuts.find((cut) => cut.runs >= 1 && Number.isInteger(cut.runs) && canCut(shape, cut, shards));
}

/** How shards compute a tensor of parts with the least exchange; undefined where no operand is in parts, or one is needed whole. */
function cheapest(tensor: Tensor, placement: Placement): Strategy | undefined {
  let [best, least] = [undefined as Strategy | undefined, Infinity];
  tensor.inputs.forEach((input, index) => {
    const layout = placement.layout(input);
    const strategy = isCut(layout) ? ruleOf(tensor).follow(tensor, index, layout, placement.shards) : null;
    if (strategy === null) return;
    const ofResult = strategy.result === "partial" ? 2 * sizeOf(tensor.shape) : 0;
    const cost = placement.costOf(tensor, strategy) + ofResult;
    if (cost < least) [best, least] = [strategy, cost];
  });
  return best;
}

/** How often each tensor is used. */
function usesIn(graph: Graph, order: readonly Tensor[]): (tensor: Tensor) => number {
  const counts = new Map<Tensor, number>();
  for (const used of [...order.flatMap(({ inputs }) => inputs), ...roots(graph)])
    counts.set(used, (counts.get(used) ?? 0) + 1);
  return (tensor) => counts.get(tensor) ?? 0;
}
