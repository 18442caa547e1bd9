/**
 * @file In which order the axes of a tensor lie in memory. Position k of an order holds axis `order[k]`; images [N, H, W, C] are stored as [0, 3, 1, 2], NCHW.
 */
import type { Size } from "./size.js";
import { isOne, product, sameSize } from "./size.js";

export type Order = readonly number[];

export const inOrder = (rank: number): Order => Array.from({ length: rank }, (_, axis) => axis);
/** NCHW of NHWC. */
export const channelsFirst: Order = [0, 3, 1, 2];

export const sameOrder = (a: Order, b: Order): boolean =>
  a.length === b.length && a.every((axis, index) => axis === b[index]);
export const isInOrder = (order: Order): boolean => order.every((axis, index) => axis === index);

/** Where each axis lies. */
export const placesOf = (order: Order): number[] => order.map((_, axis) => order.indexOf(axis));

/** Values per axis as they lie in memory. */
export const arranged = <T>(ofAxes: readonly T[], order: Order): T[] =>
  order.flatMap((axis) => {
    const value = ofAxes[axis];
    return value === undefined ? [] : [value];
  });

/** Whether the same memory has both orders, because only axes of one element change their places. */
export function isSameMemory(sizes: readonly Size[], a: Order, b: Order): boolean {
  const long = (order: Order): Order => order.filter((axis) => !isOne(sizes[axis] ?? product([])));
  return sameOrder(long(a), long(b));
}

/** Axes that become axes without any element being moved relative to others. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** A reshape in independent parts, axes of one element left out. @returns undefined when sizes that vary cannot be told apart */
export function groupsOf(
  from: readonly Size[],
  to: readonly Size[],
  valueOf: (size: Size) => number,
): Group[] | undefined {
  const long = (sizes: readonly Size[]): number[] =>
    [...sizes.keys()].filter((axis) => !isOne(sizes[axis] ?? product([])));
  const [left, right] = [long(from), long(to)];
  const groups: Group[] = [];
  const total = (sizes: readonly Size[], axes: readonly number[]): Size => product(arranged(sizes, axes));
  while (left.length > 0 && right.length > 0) {
    const [a, b] = [left.splice(0, 1), right.splice(0, 1)];
    while (!sameSize(total(from, a), total(to, b))) {
      const isLess = valueOf(total(from, a)) <= valueOf(total(to, b));
      const next = isLess ? left.shift() : right.shift();
      if (next === undefined) return undefined;
      (isLess ? a : b).push(next);
    }
    groups.push({ from: a, to: b });
  }
  return left.length === 0 && right.length === 0 ? groups : undefined;
}

/** The order of a reshape's result, of memory that stays as it is; undefined when it must be put in order first. */
export function orderAfter(
  order: Order,
  from: readonly Size[],
  to: readonly Size[],
  groups: readonly Group[],
): Order | undefined {
  const long = order.filter((axis) => !isOne(from[axis] ?? product([])));
  const result: number[] = [];
  for (let at = 0; at < long.length;) {
    const group = groups.find(({ from: axes }) => axes[0] === long[at]);
    if (group === undefined || !sameOrder(group.from, long.slice(at, at + group.from.length))) return undefined;
    result.push(...group.to);
    at += group.from.length;
  }
  // Axes of one element go before the axis that follows them.
  for (const axis of [...to.keys()].reverse()) {
    if (result.includes(axis)) continue;
    const next = result.indexOf(axis + 1);
    result.splice(next === -1 ? result.length : next, 0, axis);
  }
  return result;
}
