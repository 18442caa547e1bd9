/** @file An order of a graph's tensors in which what other shards wait for comes as early as it can. */
import { isCollective, isProduct } from "../graph/op.js";
import { placeOf } from "../graph/place.js";
import { sortTopologically } from "../graph/sort.js";
import type { Tensor } from "../graph/tensor.js";

/** Users of each tensor. */
export function usersOf(order: readonly Tensor[]): Map<Tensor, Tensor[]> {
  const users = new Map<Tensor, Tensor[]>(order.map((tensor) => [tensor, []]));
  for (const tensor of order) for (const input of tensor.inputs) users.get(input)?.push(tensor);
  return users;
}

/**
 * Tensors that nothing but exchanges with other shards needs: a weight's gradient, what turns it around, copies it and so on; further up than
 * the matrix product or convolution that yields it they are not followed.
 */
function exchangedOnly(order: readonly Tensor[], users: ReadonlyMap<Tensor, readonly Tensor[]>): Set<Tensor> {
  const found = new Set<Tensor>();
  for (const tensor of [...order].reverse()) {
    const all = users.get(tensor) ?? [];
    if (
      all.length > 0 &&
      all.every((user) => isCollective(user.op.kind) || (found.has(user) && !isProduct(user.op.kind)))
    )
      found.add(tensor);
  }
  return found;
}

/** Where tensors stand, those that were made late not later than what needs them. */
function ranksOf(order: readonly Tensor[], users: ReadonlyMap<Tensor, readonly Tensor[]>): Map<Tensor, number> {
  const ranks = new Map<Tensor, number>();
  for (const tensor of [...order].reverse()) {
    const ofUsers = (users.get(tensor) ?? []).map((user) => ranks.get(user) ?? Infinity);
    ranks.set(tensor, Math.min(placeOf(tensor), ...ofUsers));
  }
  return ranks;
}

/**
 * The tensors as they were traced, but each exchange and what only it needs as soon as possible: a layer's weight gradients come before the
 * gradients of the layer below.
 * @param order all tensors, inputs before users
 */
export function sourcesFirst(order: readonly Tensor[]): Tensor[] {
  const users = usersOf(order);
  const [early, ranks] = [exchangedOnly(order, users), ranksOf(order, users)];
  const isEarly = (tensor: Tensor): boolean => early.has(tensor) || isCollective(tensor.op.kind);
  return sortTopologically(
    order,
    ({ inputs }) => inputs,
    (tensor) => ranks.get(tensor) ?? 0,
    (ready) => {
      const first = ready.findLastIndex(isEarly);
      return first >= 0 ? first : ready.length - 1;
    },
  );
}
