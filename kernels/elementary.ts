/**
 * @file Building blocks of the elementary functions: range reductions and polynomials for four f32 lanes, all inlined.
 *
 * Polynomials of exp, log, sin and cos: Cephes single precision (Moshier, netlib.org/cephes/single.tgz: expf.c, logf.c,
 * sinf.c). Reduction of log by subtracting the bits of √½: FreeBSD msun (e_logf.c). Reduction of sin and cos:
 * Cody & Waite, "Software Manual for the Elementary Functions", 1980.
 *
 * Constants lie in memory: V8 builds a v128 constant with three instructions at every call, a load is one. Polynomials
 * are evaluated by Estrin's scheme, for its shorter chains. Together 1.3 times as fast as literals and Horner's rule.
 * pmin(x, c) and pmax(x, c) keep a NaN in x, and cost one instruction on x86.
 */

/** A constant in memory; all() fetches it. */
export const ONE: usize = memory.data<f32>([1.0]);
export const TWO: usize = memory.data<f32>([2.0]);
export const HALF: usize = memory.data<f32>([0.5]);
export const INFINITY: usize = memory.data<f32>([Infinity]);
export const MINUS_INFINITY: usize = memory.data<f32>([-Infinity]);
export const LN2: usize = memory.data<f32>([0.693147181]);
export const SIGN: usize = memory.data<i32>([0x80000000]);
/** 1.5·2²³: adding it rounds |x| < 2²² to an integer and leaves that integer in the low bits. */
export const ROUND: usize = memory.data<f32>([12582912.0]);

const LOG2_E: usize = memory.data<f32>([1.44269504]);
const LN2_UPPER: usize = memory.data<f32>([0.693359375]); // 10 bits
const LN2_REST: usize = memory.data<f32>([2.1219444e-4]); // LN2_UPPER − ln 2
const EXP_LEAST: usize = memory.data<f32>([-87.33654]); // ln 2⁻¹²⁶
const EXP_MOST: usize = memory.data<f32>([88.72283]); // ln 2¹²⁸, rounded down
const EXPONENT_126: usize = memory.data<i32>([126 << 23]);

const LN2_HIGH: usize = memory.data<f32>([0.693145752]); // 15 bits
const LN2_LOW: usize = memory.data<f32>([1.42860677e-6]);
const SQRT_HALF_BITS: usize = memory.data<i32>([0x3f3504f3]);
const EXPONENT_FIELD: usize = memory.data<i32>([0xff800000]);

const TWO_OVER_PI: usize = memory.data<f32>([0.636619772]);
/** π/2 in four parts; the first three have at most 11 bits, so that their products with j ≤ 2¹³ are exact. */
const HALF_PI: usize = memory.data<f32>([
  1.5703125, 0.0004837512969970703, 7.549533620476723e-8, 2.5633440682570896e-12,
]);
const OCTANT_END: usize = memory.data<f32>([0.79, -0.79]); // π/4 and what rounding j may add

/** Coefficients, constant term first. */
const EXP_TAIL: usize = memory.data<f32>([
  5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4,
]);
const LOG_TAIL: usize = memory.data<f32>([
  3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
  1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
]);
const ARTANH: usize = memory.data<f32>([0.66666426, 0.40021098, 0.28007582, 0.27987562]);
const SIN: usize = memory.data<f32>([1.0, -1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4]);
const COS: usize = memory.data<f32>([1.0, -0.5, 4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5]);

// @ts-ignore: decorator
@inline
export function all(constant: usize, index: i32 = 0): v128 {
  return v128.load32_splat(constant + (<usize>index << 2));
}

/** a + b·x. */
// @ts-ignore: decorator
@inline
function linear(a: v128, b: v128, x: v128): v128 {
  return f32x4.add(a, f32x4.mul(b, x));
}

/** c[index] + c[index + 1]·x. */
// @ts-ignore: decorator
@inline
function pair(c: usize, index: i32, x: v128): v128 {
  return linear(all(c, index), all(c, index + 1), x);
}

/** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2, z = r². */
// @ts-ignore: decorator
@inline
function expTail(r: v128, z: v128): v128 {
  return linear(pair(EXP_TAIL, 0, r), linear(pair(EXP_TAIL, 2, r), pair(EXP_TAIL, 4, r), z), z);
}

/** eʳ − 1 for |r| ≤ ½ ln 2. */
// @ts-ignore: decorator
@inline
export function expm1OfRemainder(r: v128): v128 {
  const z = f32x4.mul(r, r);
  return f32x4.add(f32x4.mul(z, expTail(r, z)), r);
}

/** x·log₂e + ROUND, whose low bits hold n. */
// @ts-ignore: decorator
@inline
function roundLog2(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, all(LOG2_E)), all(ROUND));
}

/** x − n·ln 2 in two steps, the first exact. */
// @ts-ignore: decorator
@inline
function subtractLn2(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, all(ROUND));
  return f32x4.add(f32x4.sub(x, f32x4.mul(n, all(LN2_UPPER))), f32x4.mul(n, all(LN2_REST)));
}

/** eˣ. */
// @ts-ignore: decorator
@inline
export function expOf(x: v128): v128 {
  const t = roundLog2(x);
  const p = f32x4.add(expm1OfRemainder(subtractLn2(x, t)), all(ONE));
  const scaled = i32x4.add(p, i32x4.shl(t, 23)); // p·2ⁿ: right where the result is a normal number
  const flushed = v128.andnot(scaled, f32x4.lt(x, all(EXP_LEAST)));
  return v128.bitselect(flushed, f32x4.add(x, all(INFINITY)), f32x4.le(x, all(EXP_MOST))); // else inf or NaN
}

/** eˣ − 1 for −30 ≤ x ≤ 89, the sign of −0 apart: 2ⁿ(eʳ − 1) + (2ⁿ − 1), halved and doubled, since 2¹²⁸ overflows. */
// @ts-ignore: decorator
@inline
export function expm1Of(x: v128): v128 {
  const t = roundLog2(x);
  const q = expm1OfRemainder(subtractLn2(x, t));
  const half = i32x4.add(i32x4.shl(t, 23), all(EXPONENT_126)); // 2ⁿ⁻¹
  const y = f32x4.add(f32x4.mul(half, q), f32x4.sub(half, all(HALF)));
  return f32x4.add(y, y);
}

/** (ln(1 + f) − f + ½f²) / f³ for √½ ≤ 1 + f < √2, z = f². */
// @ts-ignore: decorator
@inline
export function logTail(f: v128, z: v128): v128 {
  const low = linear(pair(LOG_TAIL, 0, f), pair(LOG_TAIL, 2, f), z);
  const high = linear(pair(LOG_TAIL, 4, f), linear(pair(LOG_TAIL, 6, f), all(LOG_TAIL, 8), z), z);
  return linear(low, high, f32x4.mul(z, z));
}

/** k·2²³ (low bits arbitrary) of x = 2ᵏ·m with √½ ≤ m < √2. */
// @ts-ignore: decorator
@inline
export function exponentBits(x: v128): v128 {
  return i32x4.sub(x, all(SQRT_HALF_BITS));
}

/** m − 1 for x = 2ᵏ·m. */
// @ts-ignore: decorator
@inline
export function mantissaMinusOne(x: v128, exponent: v128): v128 {
  return f32x4.sub(i32x4.sub(x, v128.and(exponent, all(EXPONENT_FIELD))), all(ONE));
}

/** k·ln 2 + c + ln(1 + f), small terms first. */
// @ts-ignore: decorator
@inline
export function sumLog(k: v128, f: v128, c: v128): v128 {
  const z = f32x4.mul(f, f);
  const cubic = f32x4.mul(f32x4.mul(f, z), logTail(f, z));
  const small = f32x4.add(cubic, f32x4.add(f32x4.mul(k, all(LN2_LOW)), c));
  const fraction = f32x4.add(f32x4.sub(small, f32x4.mul(z, all(HALF))), f);
  return f32x4.add(fraction, f32x4.mul(k, all(LN2_HIGH)));
}

/** ln x for normal, finite x > 0. */
// @ts-ignore: decorator
@inline
export function logOfNormal(x: v128): v128 {
  const e = exponentBits(x);
  return sumLog(f32x4.convert_i32x4_s(i32x4.shr_s(e, 23)), mantissaMinusOne(x, e), f32x4.splat(0));
}

/** ln(1 + e) for 0 ≤ e ≤ 1: 2 artanh(s) with s = e / (2 + e), as e − s(e − 2s²Q(s²)); Q is a minimax fit of our own. */
// @ts-ignore: decorator
@inline
export function log1pOfUnit(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, all(TWO)));
  const z = f32x4.mul(s, s);
  const q = linear(pair(ARTANH, 0, z), pair(ARTANH, 2, z), f32x4.mul(z, z));
  return f32x4.sub(e, f32x4.mul(s, f32x4.sub(e, f32x4.mul(z, q))));
}

/** sin r for |r| ≤ π/4, z = r². */
// @ts-ignore: decorator
@inline
export function sinOfOctant(r: v128, z: v128): v128 {
  return f32x4.mul(linear(all(SIN), linear(all(SIN, 1), pair(SIN, 2, z), z), z), r);
}

/** cos r for |r| ≤ π/4, from z = r². */
// @ts-ignore: decorator
@inline
export function cosOfOctant(z: v128): v128 {
  return linear(pair(COS, 0, z), linear(all(COS, 2), pair(COS, 3, z), z), f32x4.mul(z, z));
}

/** sin(r + quarter·π/2) from sin r and cos r; only the low two bits of quarter count. */
// @ts-ignore: decorator
@inline
export function turn(sine: v128, cosine: v128, quarter: v128): v128 {
  const odd = i32x4.shr_s(i32x4.shl(quarter, 31), 31);
  const sign = v128.and(i32x4.shl(quarter, 30), all(SIGN));
  return v128.xor(v128.bitselect(cosine, sine, odd), sign);
}

/** sin(x + turns·π/2). Past |x| = 10⁴ the phase drifts; the result stays in [−1, 1]. */
// @ts-ignore: decorator
@inline
export function sinOf(x: v128, turns: i32): v128 {
  const t = f32x4.add(f32x4.mul(x, all(TWO_OVER_PI)), all(ROUND));
  const j = f32x4.sub(t, all(ROUND));
  let r = f32x4.sub(x, f32x4.mul(j, all(HALF_PI)));
  r = f32x4.sub(r, f32x4.mul(j, all(HALF_PI, 1)));
  r = f32x4.sub(r, f32x4.mul(j, all(HALF_PI, 2)));
  r = f32x4.sub(r, f32x4.mul(j, all(HALF_PI, 3)));
  r = f32x4.pmax(f32x4.pmin(r, all(OCTANT_END)), all(OCTANT_END, 1));
  const z = f32x4.mul(r, r);
  return turn(sinOfOctant(r, z), cosOfOctant(z), i32x4.add(t, i32x4.splat(turns)));
}

/** y with its sign bit set where x has it. */
// @ts-ignore: decorator
@inline
export function orSign(y: v128, x: v128): v128 {
  return v128.or(y, v128.and(x, all(SIGN)));
}
