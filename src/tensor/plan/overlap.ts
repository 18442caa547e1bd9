/**
 * @file Orders passes so that exchanges with other shards overlap with computation: an exchange begins as soon as its source is there, and
 * passes that need its result give way to others while it is likely to be under way. What is likely comes from a coarse model of a
 * machine and a network; a wrong guess costs waiting, never correctness.
 */
import { sizeOf } from "../../base/shape.js";
import { isCollective, isConvolution } from "../graph/op.js";
import type { Choose } from "../graph/sort.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import type { Group } from "./grouping.js";

/** Nanoseconds: an element moved, a multiplication, an element exchanged, an exchange however small. */
const cost = { move: 1, multiply: 0.03, exchange: 4, exchangeStart: 100_000 };

/** Multiplications of a matrix product or a convolution; 0 for others. */
function multiplications(tensor: Tensor): number {
  const [a, b] = tensor.inputs;
  if (a === undefined || b === undefined) return 0;
  if (isOp(tensor, "matmul")) return sizeOf(tensor.shape) * (a.shape.at(-1) ?? 1);
  if (!isConvolution(tensor.op.kind)) return 0;
  const [features, weights] = isOp(tensor, "conv2d") ? [tensor, b] : isOp(tensor, "conv2dInput") ? [a, b] : [b, tensor];
  return (sizeOf(features.shape) * sizeOf(weights.shape)) / (weights.shape.at(-1) ?? 1);
}

/** How long a pass takes. */
function passTime({ members }: Group): number {
  const moved = Math.max(
    ...members.map(({ shape, inputs }) => Math.max(sizeOf(shape), ...inputs.map((i) => sizeOf(i.shape)))),
  );
  return moved * cost.move + members.reduce((sum, member) => sum + multiplications(member), 0) * cost.multiply;
}

/** Whether a pass is an exchange with other shards. */
export const isExchange = ({ members: [first] }: Group): boolean => first !== undefined && isCollective(first.op.kind);

/** Chooses passes one by one, and keeps time meanwhile. */
export class ExchangeClock {
  #now = 0;
  /** When the exchanges begun so far are all over: they share one network. */
  #networkFree = 0;
  readonly #over = new Map<Group, number>();

  /** The first pass in order that waits for nothing; an exchange before all others. */
  readonly choose: Choose<Group> = (ready) => {
    const exchange = ready.findLastIndex(isExchange);
    const free = ready.findLastIndex((group) => this.#start(group) <= this.#now);
    const chosen = exchange >= 0 ? exchange : free >= 0 ? free : ready.length - 1;
    const group = ready[chosen];
    if (group !== undefined) this.#run(group);
    return chosen;
  };

  /** When all exchanges that a pass reads are over. */
  #start({ reads }: Group): number {
    return Math.max(0, ...[...reads].map((read) => this.#over.get(read) ?? 0));
  }

  #run(group: Group): void {
    this.#now = Math.max(this.#now, this.#start(group));
    if (!isExchange(group)) {
      this.#now += passTime(group);
      return;
    }
    const size = Math.max(...group.members.map(({ shape }) => sizeOf(shape)));
    this.#networkFree = Math.max(this.#now, this.#networkFree) + cost.exchangeStart + size * cost.exchange;
    this.#over.set(group, this.#networkFree);
  }
}
