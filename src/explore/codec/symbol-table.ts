/**
 * @file How often a coder expects each integer: frequencies that add up to 2¹⁶, made from a distribution with portable arithmetic, so that both
 * ends of a stream have the same. Integers outside the table follow an escape symbol as Elias's gamma code (Elias 1975).
 */
import { DataError } from "../../base/errors.js";
import { frequencyTotal } from "./range-coder.js";
import type { Interval, RangeDecoder, RangeEncoder } from "./range-coder.js";

/** Frequencies of the integers `first` … `first + count − 1`, then that of the escape. */
export interface SymbolTable {
  readonly first: number;
  readonly count: number;
  /** [count + 2]: where each symbol's interval starts, the escape's, and 2¹⁶. */
  readonly starts: Uint32Array;
}

/** P(X ≤ q + ½) of a distribution over the integers, ascending from 0 to 1. */
export type Cumulative = (q: number) => number;

/** Integers farther out are always escaped. */
const farthest = 255;
/** Integers beyond which there is less than this are escaped. */
const negligible = 2 ** -18;
/** Longest gamma code: integers of up to 24 bits. */
const mostBits = 24;

/** The frequencies of a distribution, each at least 1. */
export function symbolTable(cumulative: Cumulative): SymbolTable {
  let first = -farthest;
  while (first < farthest && cumulative(first) < negligible) first++;
  let last = farthest;
  while (last > first && 1 - cumulative(last - 1) < negligible) last--;
  const count = last - first + 1;
  const spare = frequencyTotal - count - 1; // what is left after one for each
  const share = (q: number): number => Math.max(0, cumulative(q) - cumulative(q - 1));
  const frequencies = Array.from({ length: count }, (_, index) => 1 + Math.floor(spare * share(first + index)));
  const outside = 1 + Math.floor(spare * Math.max(0, cumulative(first - 1) + 1 - cumulative(last)));
  // What rounding down has left goes to the most frequent.
  const used = frequencies.reduce((sum, frequency) => sum + frequency, outside);
  const top = frequencies.indexOf(Math.max(...frequencies));
  frequencies[top] = (frequencies[top] ?? 0) + frequencyTotal - used;
  const starts = new Uint32Array(count + 2);
  for (const [index, frequency] of [...frequencies, outside].entries()) {
    starts[index + 1] = (starts[index] ?? 0) + frequency;
  }
  return { first, count, starts };
}

/** The interval of the symbol at an index; `count` is the escape's. */
function intervalAt({ starts }: SymbolTable, index: number): Interval & { readonly index: number } {
  const start = starts[index] ?? 0;
  return { index, start, size: (starts[index + 1] ?? frequencyTotal) - start };
}

/** What an integer costs by the table, in bits: the escape's code included. */
export function bitsOf(table: SymbolTable, q: number): number {
  const index = q - table.first;
  const isInside = index >= 0 && index < table.count;
  const { size } = intervalAt(table, isInside ? index : table.count);
  return Math.log2(frequencyTotal / size) + (isInside ? 0 : 2 * highestBit(zigzag(q)) + 1);
}

/** 0, −1, 1, −2, … ↦ 1, 2, 3, 4, … */
const zigzag = (q: number): number => (q >= 0 ? 2 * q + 1 : -2 * q);
const unzigzag = (n: number): number => (n % 2 === 1 ? (n - 1) / 2 : -n / 2);

/** ⌊log₂ n⌋ for whole n of 1 to 2³² − 1. */
const highestBit = (n: number): number => 31 - Math.clz32(n);

const half = frequencyTotal / 2;
const bitInterval = (bit: number): Interval => ({ start: bit * half, size: half });
const bitAt = (part: number): Interval => bitInterval(part < half ? 0 : 1);

/** Writes an integer. @throws DataError when it has more than 24 bits: the encoder network has diverged */
export function encodeSymbol(coder: RangeEncoder, table: SymbolTable, q: number): void {
  const index = q - table.first;
  if (index >= 0 && index < table.count) {
    coder.encode(intervalAt(table, index));
    return;
  }
  coder.encode(intervalAt(table, table.count));
  const n = zigzag(q);
  if (!(n < 2 ** mostBits)) throw new DataError(`a latent is ${q}, too large to be coded; train the run anew`);
  const bits = highestBit(n);
  for (let bit = 0; bit < bits; bit++) coder.encode(bitInterval(0));
  for (let bit = bits; bit >= 0; bit--) coder.encode(bitInterval((n >>> bit) & 1));
}

/** Reads an integer. @throws DataError when no encoder can have written this */
export function decodeSymbol(coder: RangeDecoder, table: SymbolTable): number {
  const { index } = coder.decode((part) => intervalAt(table, indexOf(table, part)));
  if (index < table.count) return table.first + index;
  const readBit = (): number => (coder.decode(bitAt).start === 0 ? 0 : 1);
  let bits = 0;
  while (readBit() === 0) {
    if (++bits >= mostBits) throw coder.damaged();
  }
  let n = 1;
  for (; bits > 0; bits--) n = 2 * n + readBit();
  return unzigzag(n);
}

/** Which symbol's interval holds a part, by halving. */
function indexOf({ starts }: SymbolTable, part: number): number {
  let [low, high] = [0, starts.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= part) low = middle;
    else high = middle - 1;
  }
  return low;
}
