/** @file An order of a graph's tensors in which what other shards wait for comes as early as it can. */
import { isCollective, isProduct, isView } from "../graph/op.js";
import { placeOf } from "../graph/place.js";
import { sortTopologically } from "../graph/sort.js";
import type { Tensor } from "../graph/tensor.js";

type Users = ReadonlyMap<Tensor, readonly Tensor[]>;

/** Users of each tensor. */
export function usersOf(order: readonly Tensor[]): Users {
  const users = new Map<Tensor, Tensor[]>(order.map((tensor) => [tensor, []]));
  for (const tensor of order) for (const input of tensor.inputs) users.get(input)?.push(tensor);
  return users;
}

/** Which tensors nothing but exchanges with other shards needs. */
interface Exchanged {
  /** Sums over the batch, and what copies or turns around a weight's gradient. */
  readonly light: ReadonlySet<Tensor>;
  /** The matrix products and convolutions that make the gradients of weights. */
  readonly products: ReadonlySet<Tensor>;
}

function exchangedOnly(order: readonly Tensor[], users: Users): Exchanged {
  const [light, products] = [new Set<Tensor>(), new Set<Tensor>()];
  for (const tensor of [...order].reverse()) {
    const all = users.get(tensor) ?? [];
    if (all.length > 0 && all.every((user) => isCollective(user.op.kind) || light.has(user)))
      (isProduct(tensor.op.kind) ? products : light).add(tensor);
  }
  return { light, products };
}

/** A tensor and what it is a view of, as long as that is a view: they cost nothing. */
function viewsAbove(tensor: Tensor): Tensor[] {
  const views: Tensor[] = [];
  for (let view: Tensor | undefined = tensor; view && isView(view.op.kind); [view] = view.inputs) views.push(view);
  return views;
}

/** Where tensors stand, those that were made late not later than what needs them. */
function ranksOf(order: readonly Tensor[], users: Users): Map<Tensor, number> {
  const ranks = new Map<Tensor, number>();
  for (const tensor of [...order].reverse()) {
    const ofUsers = (users.get(tensor) ?? []).map((user) => ranks.get(user) ?? Infinity);
    ranks.set(tensor, Math.min(placeOf(tensor), ...ofUsers));
  }
  return ranks;
}

/**
 * The tensors as they were traced, but each exchange and what only it needs as soon as possible. A product that makes a weight's gradient comes
 * first where the rest of the backward pass goes on without waiting; where the layer below waits for an exchange (that of a batch norm), it
 * comes after the beginning of that: work to do meanwhile.
 * @param order all tensors, inputs before users
 * @param kept outputs and updates
 */
export function sourcesFirst(order: readonly Tensor[], kept: ReadonlySet<Tensor>): Tensor[] {
  const users = usersOf(order);
  const { light, products } = exchangedOnly(order, users);
  const ranks = ranksOf(order, users);
  const rankOf = (tensor: Tensor): number => ranks.get(tensor) ?? 0;
  const collectives = order.filter(({ op }) => isCollective(op.kind));
  const early = new Set([...light, ...collectives]);
  const after = (tensors: readonly Tensor[]) => {
    const sorted = tensors.map(rankOf).sort((a, b) => a - b);
    return (rank: number): number => sorted.find((other) => other > rank) ?? Infinity;
  };
  const nextProduct = after(order.filter((tensor) => isProduct(tensor.op.kind) && !products.has(tensor)));
  const nextUpdate = after(order.filter((tensor) => kept.has(tensor)));
  const nextNeed = after(collectives.flatMap((tensor) => users.get(tensor) ?? [])); // of an exchange's result
  for (const product of products) {
    const rank = rankOf(product);
    const rest = nextProduct(rank);
    if (nextNeed(rank) < rest && rest < nextUpdate(rank)) ranks.set(product, rest - 0.5);
    else for (const tensor of [product, ...product.inputs.flatMap(viewsAbove)]) early.add(tensor);
  }
  return sortTopologically(
    order,
    ({ inputs }) => inputs,
    rankOf,
    (ready) => {
      const first = ready.findLastIndex((tensor) => early.has(tensor));
      return first >= 0 ? first : ready.length - 1;
    },
  );
}
