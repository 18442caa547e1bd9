/**
 * @file Lets reductions run as one pass with several results, where they fold the same axes of the same index space and read some
 * of the same tensors: a mean and a mean of squares, the two sums of a normalisation's gradient.
 */
import { sameShape, sizeOf } from "../../base/shape.js";
import { isElementwise, isReduce } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import type { Group } from "./grouping.js";
import { reaches } from "./reaches.js";
import type { View } from "./view.js";

/** Results of one pass; more accumulators would not fit into registers. */
const mostResults = 4;

const isReduction = (tensor: Tensor): tensor is Tensor<"sum" | "reduceMax"> => isReduce(tensor.op.kind);
const readsOf = (group: Group): Iterable<Group> => group.reads;

/** For each tensor: what of about its size it is made of by elementwise operations alone. */
function sourceFinder(viewOf: ReadonlyMap<Tensor, View>): (tensor: Tensor) => ReadonlySet<Tensor> {
  const known = new Map<Tensor, ReadonlySet<Tensor>>();
  const find = (tensor: Tensor): ReadonlySet<Tensor> => {
    const done = known.get(tensor);
    if (done !== undefined) return done;
    const { root } = viewOf.get(tensor) ?? { root: tensor };
    const sources = new Set<Tensor>();
    if (isElementwise(root.op.kind))
      for (const input of root.inputs) for (const source of find(input)) sources.add(source);
    else if (2 * sizeOf(root.shape) >= sizeOf(tensor.shape)) sources.add(root);
    known.set(tensor, sources);
    return sources;
  };
  return find;
}

/**
 * Merges groups of reductions, in trace order.
 * @param order inputs before users.
 * @param groupOf each reduction in a group of its own.
 */
export function fuseReductions(
  order: readonly Tensor[],
  groupOf: ReadonlyMap<Tensor, Group>,
  viewOf: ReadonlyMap<Tensor, View>,
  merge: (into: Group, from: Group) => void,
): void {
  const sourcesOf = sourceFinder(viewOf);
  for (const tensor of order) sourcesOf(tensor); // inputs first, so that the recursion stays shallow
  const open: { readonly group: Group; readonly first: Tensor<"sum" | "reduceMax">; sources: Set<Tensor> }[] = [];
  for (const reduction of order.filter(isReduction)) {
    const own = groupOf.get(reduction);
    const [source] = reduction.inputs;
    if (own === undefined || source === undefined) continue;
    const sources = sourcesOf(source);
    const partner = open.find(
      ({ group, first, sources: theirs }) =>
        group.members.length < mostResults &&
        sameShape(first.inputs[0]?.shape ?? [], source.shape) &&
        sameShape(first.op.axes, reduction.op.axes) &&
        [...sources].some((shared) => theirs.has(shared)) &&
        !reaches(group, own.reads, readsOf) &&
        !reaches(own, group.reads, readsOf),
    );
    if (partner === undefined) {
      open.push({ group: own, first: reduction, sources: new Set(sources) });
      continue;
    }
    merge(partner.group, own);
    for (const shared of sources) partner.sources.add(shared);
  }
}
