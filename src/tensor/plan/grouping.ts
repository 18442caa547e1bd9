/**
 * @file Decides what runs in one pass: groups of elementwise operations, with the matrix product or convolution that feeds them (its epilogue)
 * or the reduction they feed (its prologue). Greedy in trace order; a merge must not close a cycle between groups.
 */
import { sameShape } from "../../base/shape.js";
import { isElementwise, isProduct, isReduce, isView } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { reaches } from "./reaches.js";
import { fuseReductions } from "./fuse-reductions.js";
import { recomputeInUsers } from "./recompute.js";
import { sinkIntoUsers } from "./sink.js";
import { denseView, throughView } from "./view.js";
import type { View } from "./view.js";

/** Tensors computed in one pass. */
export interface Group {
  /** In trace order: at most one product among them, or reductions of one index space, the last of them at the end. */
  readonly members: Tensor[];
  /** Groups whose results this one reads. */
  readonly reads: Set<Group>;
}

/** The graph cut into passes. */
export interface Grouping {
  readonly groups: readonly Group[];
  /** The pass that computes a tensor, and stores it if need be (others may compute it, too); leaves and views have none. */
  readonly groupOf: ReadonlyMap<Tensor, Group>;
  /** What each tensor looks like in memory, if it is stored: itself for computed ones. */
  readonly viewOf: ReadonlyMap<Tensor, View>;
}

const isLeaf = (tensor: Tensor): boolean =>
  tensor.op.kind === "input" ||
  tensor.op.kind === "state" ||
  tensor.op.kind === "constant" ||
  tensor.op.kind === "literal";

/** Resolves every tensor's view. A reshape that no strides express becomes a pass of its own: a copy. */
function resolveViews(order: readonly Tensor[]): Map<Tensor, View> {
  const viewOf = new Map<Tensor, View>();
  for (const tensor of order) {
    const source = tensor.inputs[0] && viewOf.get(tensor.inputs[0]);
    const view = isView(tensor.op.kind) && source ? throughView(tensor, source) : null;
    viewOf.set(tensor, view ?? denseView(tensor));
  }
  return viewOf;
}

const readsOf = (group: Group): Iterable<Group> => group.reads;

const hasProduct = (group: Group): boolean => group.members.some((member) => isProduct(member.op.kind));

/** Whether a group computes elements of this shape one by one, so that an elementwise operation may join it. */
const isFusible = (group: Group, tensor: Tensor): boolean =>
  group.members.every(
    (member) => (isElementwise(member.op.kind) || isProduct(member.op.kind)) && sameShape(member.shape, tensor.shape),
  );

/**
 * Cuts the graph into passes.
 * @param order all tensors, inputs before users.
 * @param kept outputs and updates, which must be stored.
 */
export function groupTensors(order: readonly Tensor[], kept: ReadonlySet<Tensor>): Grouping {
  const viewOf = resolveViews(order);
  const groupOf = new Map<Tensor, Group>();
  const groups = new Set<Group>();
  const rootGroup = (tensor: Tensor): Group | undefined => {
    const root = viewOf.get(tensor)?.root;
    return root && groupOf.get(root);
  };

  /** Whether all that `group` reads of `producer` is the element it is at, so that it can be passed on in a register. */
  const readsElementwise = (group: Group, producer: Group): boolean =>
    group.members.every((member) =>
      member.inputs.every(
        (input) =>
          rootGroup(input) !== producer || (isElementwise(member.op.kind) && viewOf.get(input)?.root === input),
      ),
    );

  const merge = (into: Group, from: Group): void => {
    for (const member of from.members) groupOf.set(member, into);
    into.members.push(...from.members);
    into.members.sort((a, b) => a.id - b.id);
    for (const read of from.reads) into.reads.add(read);
    into.reads.delete(into);
    into.reads.delete(from);
    groups.delete(from);
    for (const group of groups) {
      if (group.reads.delete(from) && group !== into) group.reads.add(into);
    }
  };

  for (const tensor of order) {
    const isStored = viewOf.get(tensor)?.root === tensor;
    if (isLeaf(tensor) || !isStored) continue;
    const reads = new Set<Group>();
    for (const input of tensor.inputs) {
      const group = rootGroup(input);
      if (group) reads.add(group);
    }
    const own: Group = { members: [tensor], reads };
    groups.add(own);
    groupOf.set(tensor, own);
    if (!isElementwise(tensor.op.kind)) continue;
    // The latest producer first: a product takes the chain after it as its epilogue.
    for (const input of [...tensor.inputs].sort((a, b) => b.id - a.id)) {
      const [mine, producer] = [groupOf.get(tensor), groupOf.get(input)];
      if (!mine || !producer || mine === producer || !isFusible(producer, tensor)) continue;
      if (hasProduct(mine) && hasProduct(producer)) continue;
      const others = [...mine.reads].filter((group) => group !== producer);
      if (
        !readsElementwise(mine, producer) ||
        reaches(producer, others, readsOf) ||
        reaches(mine, producer.reads, readsOf)
      )
        continue;
      merge(producer, mine);
    }
  }

  const users = new Map<Tensor, Tensor[]>();
  for (const tensor of order) {
    for (const input of tensor.inputs) users.set(input, [...(users.get(input) ?? []), tensor]);
  }
  fuseReductions(order, groupOf, viewOf, merge);
  absorbPrologues(order, kept, users, groupOf, viewOf, merge);
  sinkIntoUsers({ order, kept, users, groupOf, viewOf });
  recomputeInUsers({ order, kept, users, groups, groupOf, viewOf });
  return { groups: [...groups], groupOf, viewOf };
}

/** Lets reductions swallow the elementwise group whose only use they are. */
function absorbPrologues(
  order: readonly Tensor[],
  kept: ReadonlySet<Tensor>,
  users: ReadonlyMap<Tensor, readonly Tensor[]>,
  groupOf: ReadonlyMap<Tensor, Group>,
  viewOf: ReadonlyMap<Tensor, View>,
  merge: (into: Group, from: Group) => void,
): void {
  for (const reduction of order) {
    const [source] = reduction.inputs;
    if (!isReduce(reduction.op.kind) || source === undefined || viewOf.get(source)?.root !== source) continue;
    const [own, producer] = [groupOf.get(reduction), groupOf.get(source)];
    if (!own || !producer || own === producer || !producer.members.every((member) => isElementwise(member.op.kind)))
      continue;
    const usedElsewhere = producer.members.some(
      (member) =>
        kept.has(member) ||
        (users.get(member) ?? []).some(
          (user) => viewOf.get(user)?.root !== user || (groupOf.get(user) !== producer && groupOf.get(user) !== own),
        ),
    );
    if (!usedElsewhere) merge(producer, own);
  }
}
