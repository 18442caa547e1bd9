/**
 * @file Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011; constants of Random123). Bit for bit the generator of kernels/philox.ts: key = (seed, stream),
 * counter = (block, step, 0, 0), block b gives elements 4b … 4b+3. Not for cryptography.
 */

import { invariant } from "./errors.js";

/** Four 32-bit words. */
export type Words4 = readonly [number, number, number, number];
/** Two 32-bit words. */
export type Words2 = readonly [number, number];

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const twoPow32 = 2 ** 32;

/** The upper 32 bits of a·b for unsigned 32-bit a and b, by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // below 2³²
  const carry = aLow * bHigh + (middle & 0xffff); // below 2³²
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/**
 * One block of ten rounds.
 * @param counter four words; bits above 32 are dropped
 * @param key two words
 * @param out receives the four words, each in [0, 2³²); pass one array again and again to allocate nothing
 * @returns `out`
 */
export function philox4x32(
  counter: Words4,
  key: Words2,
  out: [number, number, number, number] = [0, 0, 0, 0],
): [number, number, number, number] {
  let [w0, w1, w2, w3] = counter;
  let [key0, key1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multiplier0, w0);
    const low0 = Math.imul(multiplier0, w0);
    const high1 = multiplyHigh(multiplier1, w2);
    const low1 = Math.imul(multiplier1, w2);
    w0 = high1 ^ w1 ^ key0;
    w1 = low1;
    w2 = high0 ^ w3 ^ key1;
    w3 = low0;
    key0 = (key0 + weyl0) | 0;
    key1 = (key1 + weyl1) | 0;
  }
  out[0] = w0 >>> 0;
  out[1] = w1 >>> 0;
  out[2] = w2 >>> 0;
  out[3] = w3 >>> 0;
  return out;
}

/** The words of one (seed, stream, step) in order of their element index, a block at a time. */
class WordSequence {
  readonly #words: [number, number, number, number] = [0, 0, 0, 0];
  readonly #counter: [number, number, number, number];
  readonly #key: Words2;
  #used = 4;

  /** @param block the first block, from 0 */
  constructor(seed: number, stream: number, step: number, block = 0) {
    this.#counter = [block, step, 0, 0];
    this.#key = [seed, stream];
  }

  /** The next word, in [0, 2³²). */
  next(): number {
    if (this.#used === 4) {
      philox4x32(this.#counter, this.#key, this.#words);
      this.#counter[0]++;
      this.#used = 0;
    }
    return this.#words[this.#used++] ?? 0;
  }
}

/**
 * Fills `out` with (word >>> 8)·2⁻²⁴, uniform in [0, 1): the values of the kernel `randomUniform`.
 * @param seed 32 bits
 * @param stream 32 bits, as {@link streamOf} gives
 * @param step 32 bits
 * @param first number of the first element, a multiple of 4
 */
export function fillUniform(
  out: Float32Array | Float64Array,
  seed: number,
  stream: number,
  step: number,
  first = 0,
): void {
  const words = new WordSequence(seed, stream, step, first / 4);
  for (let i = 0; i < out.length; i++) out[i] = (words.next() >>> 8) * 2 ** -24;
}

/**
 * Fills `out` with standard normal samples by Box & Muller: elements (2i, 2i+1) are √(−2 ln u₁)·(cos 2πu₂, sin 2πu₂)
 * with u₁ = ((word₂ᵢ >>> 8) + 1)·2⁻²⁴, u₂ = (word₂ᵢ₊₁ >>> 8)·2⁻²⁴. The kernel `randomNormal` computes the same in f32.
 * @param seed 32 bits
 * @param stream 32 bits, as {@link streamOf} gives
 * @param step 32 bits
 * @param first number of the first element, a multiple of 4
 */
export function fillNormal(
  out: Float32Array | Float64Array,
  seed: number,
  stream: number,
  step: number,
  first = 0,
): void {
  const words = new WordSequence(seed, stream, step, first / 4);
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(((words.next() >>> 8) + 1) * 2 ** -24));
    const angle = 2 * Math.PI * (words.next() >>> 8) * 2 ** -24;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}

/** The number of a named stream: the 32-bit FNV-1a hash of the name's UTF-8 bytes. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * A uniformly random order of 0 … n−1: Fisher & Yates, each index drawn without bias by rejection.
 * @param n number of elements, an integer in [0, 2³²)
 * @param seed 32 bits
 * @param stream 32 bits, as {@link streamOf} gives
 * @param step 32 bits, the epoch for instance
 */
export function permutation(n: number, seed: number, stream: number, step: number): Uint32Array {
  invariant(Number.isInteger(n) && n >= 0 && n < twoPow32, `permutation of ${n} elements`);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const words = new WordSequence(seed, stream, step);
  for (let last = n - 1; last > 0; last--) {
    const choices = last + 1;
    const fair = twoPow32 - (twoPow32 % choices); // words from here on would favour small indices
    let word = words.next();
    while (word >= fair) word = words.next();
    const pick = word % choices;
    const moved = order[last] ?? 0;
    order[last] = order[pick] ?? 0;
    order[pick] = moved;
  }
  return order;
}
