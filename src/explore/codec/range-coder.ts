/**
 * @file An integer range coder (Martin 1979, "Range encoding: an algorithm for removing redundancy from a digitised message"), with the carry
 * kept back as in LZMA's. A message is a number in [0, 2³²) with as many base-256 digits behind the point as it takes; a symbol that has
 * `size` of 2¹⁶ parts narrows the interval [low, low + range) to them and so costs 16 − log₂ size bits. Integers only: the same bytes everywhere.
 */
import { DataError } from "../../base/errors.js";

/** Symbols divide 2¹⁶ among themselves. */
export const frequencyBits = 16;
export const frequencyTotal = 2 ** frequencyBits;

/** Below this the interval grows by a byte, so that its 2¹⁶ parts stay at least 2⁸ wide. */
const leastRange = 2 ** 24;
const twoPow32 = 2 ** 32;

/** Where a symbol lies among the 2¹⁶ parts. */
export interface Interval {
  /** 0 … 2¹⁶ − 1. */
  readonly start: number;
  /** 1 … 2¹⁶ − start. */
  readonly size: number;
}

/** Turns symbols into bytes. */
export class RangeEncoder {
  readonly #bytes: number[] = [];
  /** May exceed 32 bits by a carry, which then goes into the bytes kept back. */
  #low = 0;
  #range = twoPow32 - 1;
  /** The last byte, which a carry may still raise, and how many bytes 255 follow it. */
  #kept: number | undefined;
  #full = 0;

  encode({ start, size }: Interval): void {
    const part = this.#range >>> frequencyBits;
    this.#low += start * part;
    this.#range = size * part;
    while (this.#range < leastRange) {
      this.#shift();
      this.#range *= 256;
    }
  }

  /** The bytes, without zeros at the end. The encoder is of no use afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    // Of the numbers inside the interval, at least 2²⁴ wide, the one with the most zeros at its end.
    const roundest = [32, 24]
      .map((bits) => Math.ceil(this.#low / 2 ** bits) * 2 ** bits)
      .find((value) => value < this.#low + this.#range);
    this.#low = roundest ?? this.#low;
    for (let digit = 0; digit < 5; digit++) this.#shift();
    const length = this.#bytes.findLastIndex((byte) => byte !== 0) + 1;
    return Uint8Array.from(this.#bytes.slice(0, length));
  }

  /** Takes the first of low's four bytes out. */
  #shift(): void {
    const carry = this.#low >= twoPow32 ? 1 : 0;
    if (this.#low < 0xff00_0000 || carry === 1) {
      if (this.#kept !== undefined) this.#bytes.push(this.#kept + carry); // the very first byte has no carry to take
      for (; this.#full > 0; this.#full--) this.#bytes.push((0xff + carry) & 0xff);
      this.#kept = Math.floor(this.#low / leastRange) & 0xff;
    } else this.#full++;
    this.#low = (this.#low % leastRange) * 256;
  }
}

/** Turns bytes back into symbols; it must be asked with the same intervals in the same order. */
export class RangeDecoder {
  readonly #bytes: Uint8Array;
  readonly #source: string;
  #at = 0;
  #range = twoPow32 - 1;
  /** The message's number, counted from the start of the interval. */
  #code = 0;

  /** @param source where the bytes are from, for messages */
  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#source = source;
    for (let digit = 0; digit < 4; digit++) this.#append();
  }

  /**
   * Reads one symbol.
   * @param find the interval that holds a number of 0 … 2¹⁶ − 1
   * @throws DataError when no encoder can have written these bytes
   */
  decode<Found extends Interval>(find: (part: number) => Found): Found {
    const part = this.#range >>> frequencyBits;
    const position = Math.floor(this.#code / part);
    if (position >= frequencyTotal) throw this.damaged();
    const found = find(position);
    this.#code -= found.start * part;
    this.#range = found.size * part;
    while (this.#range < leastRange) {
      this.#append();
      this.#range *= 256;
    }
    return found;
  }

  /** The error for what no encoder can have written. */
  damaged(): DataError {
    return new DataError(`${this.#source}: damaged, its symbols are none; compress the image again`);
  }

  #append(): void {
    this.#code = this.#code * 256 + (this.#bytes[this.#at++] ?? 0); // zeros at the end were left out
  }
}
