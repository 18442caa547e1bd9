/**
 * @file Joins sums over shards into fewer, larger ones: every exchange costs a latency, whatever its size. Sums are joined where none of
 * them has to wait long for another: each one's source must be there before the first pass of any weight needs a result of the others.
 * The pass looks at shapes and order alone, so that all shards of a program join the same sums.
 */
import { sizeOf } from "../../base/shape.js";
import { roots, topologicalOrder, verify } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import { sortTopologically } from "../graph/sort.js";
import { createTensor, isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { concat, narrow, reshape } from "../ops/movement.js";
import { sourcesFirst, usersOf } from "./sources-first.js";

/** Limits of the buckets, in bytes. */
export interface BucketLimits {
  /** Sums up to this size are joined with each other only: what waits for them waits for their latency alone. */
  readonly small: number;
  /** Larger sums than this stay alone: to copy them into a bucket would cost more than it saves. */
  readonly joined: number;
  /** A bucket of others than small ones is full when it has reached this: several are needed, to overlap with computation. */
  readonly full: number;
}

/** Limits for sums of so many bytes in all: there are several buckets of a small model's gradients, too. */
const usualLimits = (total: number): BucketLimits => ({
  small: 64 << 10,
  joined: 1 << 20,
  full: Math.min(4 << 20, Math.max(256 << 10, total / 8)),
});

/** A tensor with fewer elements is computed in no time. */
const lightElements = 16 << 10;

const bytesOf = ({ shape }: Tensor): number => 4 * sizeOf(shape);
type Sum = Tensor<"allReduce">;
const isSum = (tensor: Tensor): tensor is Sum => isOp(tensor, "allReduce") && tensor.op.operation === "sum";

const isLight = ({ shape }: Tensor): boolean => sizeOf(shape) < lightElements;

/** Sums to be made as one. */
interface Bucket {
  readonly sums: Sum[];
  bytes: number;
  /** Place of the first tensor of any weight that needs one of the sums. */
  deadline: number;
}

const sourcesOf = ({ sums }: Bucket): Tensor[] => sums.flatMap(({ inputs }) => inputs);

/** When a tensor is computed: its place in the order. */
type Place = (tensor: Tensor) => number;

class Buckets {
  readonly #limits: BucketLimits;
  readonly #users: ReadonlyMap<Tensor, readonly Tensor[]>;
  readonly #place: Place;
  readonly #bucketOf = new Map<Tensor, Bucket>();
  /** The bucket that may still grow, of small sums and of larger ones. */
  readonly #open: { small?: Bucket; large?: Bucket } = {};

  constructor(limits: BucketLimits, order: readonly Tensor[], place: Place) {
    this.#limits = limits;
    this.#users = usersOf(order);
    this.#place = place;
  }

  #usersOf(tensor: Tensor): readonly Tensor[] {
    return this.#users.get(tensor) ?? [];
  }

  /** Place of the first tensor of any weight that needs a sum, be it through light ones. */
  #deadline(sum: Sum): number {
    let deadline = Infinity;
    const seen = new Set<Tensor>();
    const stack = [...this.#usersOf(sum)];
    for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
      if (seen.has(tensor) || this.#place(tensor) >= deadline) continue;
      seen.add(tensor);
      if ([tensor, ...tensor.inputs].every(isLight)) stack.push(...this.#usersOf(tensor));
      else deadline = this.#place(tensor);
    }
    return deadline;
  }

  /** Whether a sum's source needs a sum of the bucket, be it through others that have been joined. */
  #needs(sum: Sum, bucket: Bucket): boolean {
    const seen = new Set<Tensor>();
    const stack: Tensor[] = [...sum.inputs];
    for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
      if (seen.has(tensor)) continue;
      seen.add(tensor);
      const joined = this.#bucketOf.get(tensor);
      if (joined === bucket) return true;
      stack.push(...(joined ? sourcesOf(joined) : tensor.inputs));
    }
    return false;
  }

  add(sum: Sum): void {
    const bytes = bytesOf(sum);
    const { small, joined, full } = this.#limits;
    const size = bytes <= small ? "small" : "large";
    const deadline = this.#deadline(sum);
    const open = bytes > joined ? undefined : this.#open[size];
    const fits =
      open !== undefined && this.#place(sum) < open.deadline && open.bytes + bytes <= full && !this.#needs(sum, open);
    const bucket = fits ? open : { sums: [], bytes: 0, deadline };
    bucket.sums.push(sum);
    bucket.bytes += bytes;
    bucket.deadline = Math.min(bucket.deadline, deadline);
    this.#bucketOf.set(sum, bucket);
    if (!fits && bytes <= joined) this.#open[size] = bucket;
  }

  /** What a tensor is computed with: the bucket of a sum that has been joined with others, or itself. */
  unitOf(tensor: Tensor): Unit {
    const bucket = this.#bucketOf.get(tensor);
    return bucket && bucket.sums.length > 1 ? bucket : tensor;
  }
}

/** A tensor, or sums that are made as one. */
type Unit = Tensor | Bucket;
const isBucket = (unit: Unit): unit is Bucket => "sums" in unit;

/** The sums of a bucket, cut from one sum. @param sources what they are made of */
function joinedSum({ sums }: Bucket, sources: readonly Tensor[]): Tensor[] {
  const flat = sources.map((source) => reshape(source, [sizeOf(source.shape)]));
  const total = apply({ kind: "allReduce", operation: "sum" }, [concat(flat)]);
  let start = 0;
  return sums.map(({ shape }) => {
    const size = sizeOf(shape);
    const part = narrow(total, 0, start, size);
    start += size;
    return reshape(part, shape);
  });
}

/**
 * Joins sums over shards. Every tensor is made anew, numbered in the order in which it should be computed.
 * @param graph one shard's graph, rewritten
 */
export function joinSums(graph: Graph, limits?: BucketLimits): Graph {
  const kept = roots(graph);
  const order = sourcesFirst(topologicalOrder(kept), new Set(kept));
  const sums = order.filter(isSum);
  if (sums.length === 0) return graph;
  const places = new Map(order.map((tensor, index) => [tensor, index]));
  const place: Place = (tensor) => places.get(tensor) ?? 0;
  const total = sums.reduce((bytes, sum) => bytes + bytesOf(sum), 0);
  const buckets = new Buckets(limits ?? usualLimits(total), order, place);
  for (const sum of sums) buckets.add(sum);

  const made = new Map<Tensor, Tensor>();
  const renewed = (tensor: Tensor): Tensor => made.get(tensor) ?? tensor;
  const units = new Set(order.map((tensor) => buckets.unitOf(tensor)));
  const inputsOf = (unit: Unit): readonly Tensor[] => (isBucket(unit) ? sourcesOf(unit) : unit.inputs);
  const sorted = sortTopologically(
    [...units],
    (unit) => inputsOf(unit).map((input) => buckets.unitOf(input)),
    (unit) => (isBucket(unit) ? Math.max(...unit.sums.map(place)) : place(unit)),
  );
  for (const unit of sorted) {
    const inputs = inputsOf(unit).map(renewed);
    if (!isBucket(unit)) made.set(unit, createTensor(unit.op, inputs, unit.shape, unit.dtype));
    else
      joinedSum(unit, inputs).forEach((part, index) => {
        const sum = unit.sums[index];
        if (sum) made.set(sum, part);
      });
  }
  const renew = (record: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, renewed(tensor)]));
  const joined = { ...graph, outputs: renew(graph.outputs), updates: renew(graph.updates) };
  verify(joined);
  return joined;
}
