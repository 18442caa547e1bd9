/**
 * @file Moves elementwise work from the group that could do it first to the only group that uses it, where that stores fewer tensors:
 * the mask of an activation's gradient is computed from the activation when it is needed, not kept from the forward pass.
 */
import { sameShape } from "../../base/shape.js";
import { isElementwise, isReduce } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import type { Group } from "./grouping.js";
import type { View } from "./view.js";

/** The groups being formed. */
interface Groups {
  readonly order: readonly Tensor[];
  readonly kept: ReadonlySet<Tensor>;
  readonly users: ReadonlyMap<Tensor, readonly Tensor[]>;
  readonly groupOf: Map<Tensor, Group>;
  readonly viewOf: ReadonlyMap<Tensor, View>;
}

/** Whether `tensor` must lie in memory: someone outside its group, or not elementwise, reads it. */
function isStored(tensor: Tensor, { kept, users, groupOf }: Groups): boolean {
  const group = groupOf.get(tensor);
  if (group === undefined) return true;
  return (
    kept.has(tensor) || (users.get(tensor) ?? []).some((user) => groupOf.get(user) !== group || !readsOneByOne(user))
  );
}

const readsOneByOne = (user: Tensor): boolean => isElementwise(user.op.kind) || isReduce(user.op.kind);

/** The one other group that computes all users of `tensor`, or folds it, element by element. */
function onlyUser(tensor: Tensor, { kept, users, groupOf }: Groups): Group | undefined {
  const [first, ...others] = users.get(tensor) ?? [];
  if (first === undefined || kept.has(tensor)) return undefined;
  const group = groupOf.get(first);
  const alike = [first, ...others].every(
    (user) =>
      groupOf.get(user) === group &&
      (isReduce(user.op.kind) || (isElementwise(user.op.kind) && sameShape(user.shape, tensor.shape))),
  );
  return alike && group !== groupOf.get(tensor) ? group : undefined;
}

/** Moves what can be moved; latest tensors first, so that chains follow their last member. */
export function sinkIntoUsers(groups: Groups): void {
  const { order, groupOf, viewOf } = groups;
  for (const tensor of [...order].reverse()) {
    const own = groupOf.get(tensor);
    const target = isElementwise(tensor.op.kind) ? onlyUser(tensor, groups) : undefined;
    if (!own || !target || own.members.length === 1) continue;
    const newlyStored = new Set(
      tensor.inputs.filter((input) => groupOf.get(input) === own && !isStored(input, groups)),
    );
    if (newlyStored.size > 1) continue;
    own.members.splice(own.members.indexOf(tensor), 1);
    target.members.push(tensor);
    target.members.sort((a, b) => a.id - b.id);
    groupOf.set(tensor, target);
    for (const input of tensor.inputs) {
      const root = viewOf.get(input)?.root;
      const source = root && groupOf.get(root);
      if (source && source !== target) target.reads.add(source);
    }
  }
}
