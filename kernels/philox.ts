/**
 * @file Random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011; constants of Random123). Key = (seed, stream), counter = (block, step, 0, 0); block b gives elements
 * 4b … 4b+3, so a sample depends on nothing but its index. src/base/philox.ts is the same generator in TypeScript.
 *
 * Four blocks run at once: lane i of word w is word w of block b+i; a transposition puts them in element order.
 */

import { all, cosOfOctant, logOfNormal, ROUND, sinOfOctant, turn } from "./elementary";

const MULTIPLIER_0: usize = memory.data<u32>([0xd2511f53]);
const MULTIPLIER_1: usize = memory.data<u32>([0xcd9e8d57]);
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const LANES: usize = memory.data<u32>([0, 1, 2, 3]);
const TWO_POW_MINUS_24: usize = memory.data<f32>([5.9604644775390625e-8]);
const MINUS_TWO: usize = memory.data<f32>([-2.0]);
const FOUR: usize = memory.data<f32>([4.0]);
const HALF_PI: usize = memory.data<f32>([1.57079633]);

/** How the bits of a block become samples. */
const BITS: i32 = 0;
const UNIFORM: i32 = 1;
const NORMAL: i32 = 2;

/** (bits >>> 8)·2⁻²⁴, in [0, 1). */
// @ts-ignore: decorator
@inline
function unit(bits: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 8)), all(TWO_POW_MINUS_24));
}

/** √(−2 ln u₁) with u₁ = ((bits >>> 8) + 1)·2⁻²⁴ in (0, 1]. */
// @ts-ignore: decorator
@inline
function radius(bits: v128): v128 {
  const u1 = f32x4.add(unit(bits), all(TWO_POW_MINUS_24)); // exact: both are multiples of 2⁻²⁴, the sum is at most 1
  return f32x4.sqrt(f32x4.mul(all(MINUS_TWO), logOfNormal(u1)));
}

/** The angle 2πu₂ in quarter turns, 4u₂, plus ROUND: its low bits hold the nearest quarter. */
// @ts-ignore: decorator
@inline
function roundQuarter(bits: v128): v128 {
  return f32x4.add(f32x4.mul(unit(bits), all(FOUR)), all(ROUND));
}

/** What is left of the angle after the nearest quarter, in radians; the difference is exact. */
// @ts-ignore: decorator
@inline
function angle(bits: v128, rounded: v128): v128 {
  const rest = f32x4.sub(f32x4.mul(unit(bits), all(FOUR)), f32x4.sub(rounded, all(ROUND)));
  return f32x4.mul(rest, all(HALF_PI));
}

/** Writes elements first … first+15 (those below end) of out; the words of the four blocks are w0 … w3. */
// @ts-ignore: decorator
@inline
function writeBlocks(out: usize, first: i32, end: i32, w0: v128, w1: v128, w2: v128, w3: v128): void {
  const low01 = i32x4.shuffle(w0, w1, 0, 4, 1, 5);
  const low23 = i32x4.shuffle(w2, w3, 0, 4, 1, 5);
  const high01 = i32x4.shuffle(w0, w1, 2, 6, 3, 7);
  const high23 = i32x4.shuffle(w2, w3, 2, 6, 3, 7);
  writeBlock(out, first, end, i64x2.shuffle(low01, low23, 0, 2));
  writeBlock(out, first + 4, end, i64x2.shuffle(low01, low23, 1, 3));
  writeBlock(out, first + 8, end, i64x2.shuffle(high01, high23, 0, 2));
  writeBlock(out, first + 12, end, i64x2.shuffle(high01, high23, 1, 3));
}

// @ts-ignore: decorator
@inline
function writeBlock(out: usize, first: i32, end: i32, values: v128): void {
  const address = out + (<usize>first << 2);
  const count = end - first;
  if (count >= 4) {
    v128.store(address, values);
    return;
  }
  if (count > 0) v128.store_lane<u32>(address, values, 0, 0);
  if (count > 1) v128.store_lane<u32>(address, values, 1, 4);
  if (count > 2) v128.store_lane<u32>(address, values, 2, 8);
}

// @ts-ignore: decorator
@inline
function generate(kind: i32, out: usize, begin: i32, end: i32, seed: i32, stream: i32, step: i32): void {
  for (let first = begin; first < end; first += 16) {
    let w0 = i32x4.add(i32x4.splat(first >> 2), v128.load(LANES));
    let w1 = i32x4.splat(step);
    let w2 = i32x4.splat(0);
    let w3 = i32x4.splat(0);
    let key0: u32 = seed;
    let key1: u32 = stream;
    for (let round = 0; round < 10; round++) {
      const m0 = all(MULTIPLIER_0);
      const m1 = all(MULTIPLIER_1);
      const a = i64x2.extmul_low_i32x4_u(w0, m0);
      const b = i64x2.extmul_high_i32x4_u(w0, m0);
      const c = i64x2.extmul_low_i32x4_u(w2, m1);
      const d = i64x2.extmul_high_i32x4_u(w2, m1);
      w0 = v128.xor(v128.xor(i32x4.shuffle(c, d, 1, 3, 5, 7), w1), i32x4.splat(key0));
      w1 = i32x4.shuffle(c, d, 0, 2, 4, 6);
      w2 = v128.xor(v128.xor(i32x4.shuffle(a, b, 1, 3, 5, 7), w3), i32x4.splat(key1));
      w3 = i32x4.shuffle(a, b, 0, 2, 4, 6);
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    if (kind == BITS) {
      writeBlocks(out, first, end, w0, w1, w2, w3);
    } else if (kind == UNIFORM) {
      writeBlocks(out, first, end, unit(w0), unit(w1), unit(w2), unit(w3));
    } else {
      const r0 = radius(w0);
      const r2 = radius(w2);
      const t1 = roundQuarter(w1);
      const t3 = roundQuarter(w3);
      const angle1 = angle(w1, t1);
      const angle3 = angle(w3, t3);
      const z1 = f32x4.mul(angle1, angle1);
      const z3 = f32x4.mul(angle3, angle3);
      const sin1 = sinOfOctant(angle1, z1);
      const sin3 = sinOfOctant(angle3, z3);
      const cos1 = cosOfOctant(z1);
      const cos3 = cosOfOctant(z3);
      const one = i32x4.splat(1);
      const x0 = f32x4.mul(r0, turn(sin1, cos1, i32x4.add(t1, one)));
      const x1 = f32x4.mul(r0, turn(sin1, cos1, t1));
      const x2 = f32x4.mul(r2, turn(sin3, cos3, i32x4.add(t3, one)));
      const x3 = f32x4.mul(r2, turn(sin3, cos3, t3));
      writeBlocks(out, first, end, x0, x1, x2, x3);
    }
  }
}

/**
 * Raw 32-bit words into elements begin … end−1 of the u32 array at `out`.
 * @param out address of element 0, bytes
 * @param begin a multiple of 4
 */
export function randomBits(out: usize, begin: i32, end: i32, seed: i32, stream: i32, step: i32): void {
  generate(BITS, out, begin, end, seed, stream, step);
}

/** (bits >>> 8)·2⁻²⁴ in [0, 1) into the f32 array at `out`; parameters as in randomBits. */
export function randomUniform(out: usize, begin: i32, end: i32, seed: i32, stream: i32, step: i32): void {
  generate(UNIFORM, out, begin, end, seed, stream, step);
}

/**
 * Standard normal samples by Box & Muller inside each block, into the f32 array at `out`; parameters as in randomBits.
 * Elements 0, 1 of a block are √(−2 ln u₁)·(cos 2πu₂, sin 2πu₂) of words 0, 1; elements 2, 3 those of words 2, 3.
 * The largest magnitude is √(48 ln 2) = 5.77.
 */
export function randomNormal(out: usize, begin: i32, end: i32, seed: i32, stream: i32, step: i32): void {
  generate(NORMAL, out, begin, end, seed, stream, step);
}
