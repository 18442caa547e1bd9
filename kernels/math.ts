/**
 * @file Elementary functions of four f32 lanes: exp, expm1, log, log1p, tanh, sigmoid, softplus, sin, cos, pow.
 *
 * No branches, no tables, no relaxed instructions: both builds and every machine give the same bits. Errors named below
 * are the largest measured by tests/kernels/math.test.ts. NaN gives NaN. Results below 2⁻¹²⁶ may be flushed to 0.
 * The correction of log1p is that of FreeBSD msun (s_log1pf.c).
 */

import {
  all,
  expm1Of,
  expm1OfRemainder,
  expOf,
  exponentBits,
  HALF,
  INFINITY,
  LN2,
  log1pOfUnit,
  logTail,
  mantissaMinusOne,
  MINUS_INFINITY,
  ONE,
  orSign,
  SIGN,
  sinOf,
  sumLog,
  TWO,
} from "./elementary";

const EXPM1_RANGE: usize = memory.data<f32>([-30.0, 89.0]);
const TANH_MOST: usize = memory.data<f32>([10.0]);
const MINUS_ONE: usize = memory.data<f32>([-1.0]);
const LEAST_NORMAL: usize = memory.data<f32>([1.17549435e-38]);
const TWO_POW_24: usize = memory.data<f32>([16777216.0]);
/** 1.5·2⁵²: adding it rounds |x| < 2⁵¹ to an integer and leaves that integer in the low bits. */
const ROUND64: f64 = 6755399441055744.0;

/** eˣ; +inf above 88.72283, 0 below −87.33654. Error ≤ 1.0 ulp. */
export function exp(x: v128): v128 {
  return expOf(x);
}

/** eˣ − 1, accurate near 0. */
export function expm1(x: v128): v128 {
  const y = expm1Of(f32x4.pmax(f32x4.pmin(x, all(EXPM1_RANGE, 1)), all(EXPM1_RANGE)));
  return orSign(y, x);
}

/** ln x; −inf at ±0, NaN below 0. Denormal x are read as they are. */
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, all(LEAST_NORMAL));
  const scaled = v128.bitselect(f32x4.mul(x, all(TWO_POW_24)), x, tiny); // ·2²⁴
  const e = exponentBits(scaled);
  let k = i32x4.sub(i32x4.shr_s(e, 23), v128.and(tiny, i32x4.splat(24)));
  k = v128.bitselect(f32x4.convert_i32x4_s(k), x, f32x4.lt(x, all(INFINITY))); // inf and NaN pass through k
  k = v128.bitselect(all(MINUS_INFINITY), k, f32x4.eq(x, f32x4.splat(0)));
  return v128.or(sumLog(k, mantissaMinusOne(scaled, e), f32x4.splat(0)), f32x4.lt(x, f32x4.splat(0)));
}

/** ln(1 + x), accurate near 0; −inf at −1, NaN below. */
export function log1p(x: v128): v128 {
  const u = f32x4.add(x, all(ONE));
  const e = exponentBits(u);
  const lost = f32x4.sub(x, f32x4.sub(u, all(ONE))); // what rounding 1 + x dropped
  let k = f32x4.convert_i32x4_s(i32x4.shr_s(e, 23));
  const inside = v128.and(f32x4.gt(x, all(MINUS_ONE)), f32x4.lt(x, all(INFINITY)));
  const c = v128.and(f32x4.div(lost, u), inside);
  k = v128.bitselect(k, x, f32x4.lt(x, all(INFINITY)));
  k = v128.bitselect(all(MINUS_INFINITY), k, f32x4.eq(u, f32x4.splat(0)));
  return orSign(v128.or(sumLog(k, mantissaMinusOne(u, e), c), f32x4.lt(u, f32x4.splat(0))), x);
}

/** tanh x = E / (E + 2) with E = e^(2|x|) − 1, the sign of x; ±1 beyond |x| = 10. */
export function tanh(x: v128): v128 {
  const a = f32x4.pmin(f32x4.abs(x), all(TANH_MOST));
  const e = expm1Of(f32x4.add(a, a));
  return orSign(f32x4.div(e, f32x4.add(e, all(TWO))), x);
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: v128): v128 {
  return f32x4.div(all(ONE), f32x4.add(all(ONE), expOf(f32x4.neg(x))));
}

/** ln(1 + eˣ) = max(x, 0) + log1p(e^(−|x|)): no overflow, and relative accuracy where it is tiny. */
export function softplus(x: v128): v128 {
  const e = expOf(f32x4.neg(f32x4.abs(x)));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log1pOfUnit(e));
}

/** sin x, accurate for |x| ≤ 10⁴. */
export function sin(x: v128): v128 {
  return sinOf(x, 0);
}

/** cos x, accurate for |x| ≤ 10⁴. */
export function cos(x: v128): v128 {
  return sinOf(x, 1);
}

/** y·(k + log₂(1 + f)) for two lanes in f64, clamped to where 2^ still means something; tail = f³·logTail(f). */
// @ts-ignore: decorator
@inline
function exponent64(y: v128, k: v128, f: v128, tail: v128): v128 {
  const f64 = f64x2.promote_low_f32x4(f);
  const square = f64x2.mul(f64x2.mul(f64, f64), f64x2.splat(0.5));
  const ln = f64x2.add(f64x2.sub(f64, square), f64x2.promote_low_f32x4(tail));
  const log2 = f64x2.add(f64x2.mul(ln, f64x2.splat(1.4426950408889634)), f64x2.promote_low_f32x4(k));
  const e = f64x2.mul(f64x2.promote_low_f32x4(y), log2);
  return f64x2.pmax(f64x2.pmin(e, f64x2.splat(160.0)), f64x2.splat(-160.0));
}

// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return i64x2.shuffle(x, x, 1, 1);
}

/**
 * xʸ = 2^(y·log₂|x|), the exponent in f64. As C99: pow(x, 0) = pow(1, y) = pow(−1, ±inf) = 1; a negative finite x
 * needs an integral y and gives its sign; otherwise NaN.
 */
export function pow(x: v128, y: v128): v128 {
  const a = f32x4.abs(x);
  const tiny = f32x4.lt(a, all(LEAST_NORMAL));
  const scaled = v128.bitselect(f32x4.mul(a, all(TWO_POW_24)), a, tiny); // ·2²⁴
  const bits = exponentBits(scaled);
  let k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(bits, 23), v128.and(tiny, i32x4.splat(24))));
  k = v128.bitselect(k, a, f32x4.lt(a, all(INFINITY)));
  k = v128.bitselect(all(MINUS_INFINITY), k, f32x4.eq(a, f32x4.splat(0)));
  const f = mantissaMinusOne(scaled, bits);
  const z = f32x4.mul(f, f);
  const tail = f32x4.mul(f32x4.mul(f, z), logTail(f, z));

  const low = exponent64(y, k, f, tail);
  const high = exponent64(upper(y), upper(k), upper(f), upper(tail));
  const magic = f64x2.splat(ROUND64);
  const roundedLow = f64x2.add(low, magic);
  const roundedHigh = f64x2.add(high, magic);
  const restLow = f32x4.demote_f64x2_zero(f64x2.sub(low, f64x2.sub(roundedLow, magic)));
  const restHigh = f32x4.demote_f64x2_zero(f64x2.sub(high, f64x2.sub(roundedHigh, magic)));
  const r = f32x4.mul(i64x2.shuffle(restLow, restHigh, 0, 2), all(LN2));
  const n = i32x4.shuffle(roundedLow, roundedHigh, 0, 2, 4, 6);

  const p = f32x4.add(expm1OfRemainder(r), all(ONE));
  const half = i32x4.shr_s(n, 1); // 2ⁿ in two factors, since n may leave the exponent's range
  const one = i32x4.splat(0x3f800000);
  const first = i32x4.add(i32x4.shl(half, 23), one);
  const second = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), one);
  let result = f32x4.mul(f32x4.mul(p, first), second);

  const negative = f32x4.lt(x, f32x4.splat(0));
  const integral = f32x4.eq(f32x4.nearest(y), y);
  const halfY = f32x4.mul(y, all(HALF));
  const odd = v128.and(integral, f32x4.ne(f32x4.nearest(halfY), halfY));
  const minusOne = v128.and(f32x4.eq(a, all(ONE)), f32x4.eq(y, y)); // or one, with a number y
  const isOne = v128.or(v128.or(f32x4.eq(y, f32x4.splat(0)), f32x4.eq(x, all(ONE))), minusOne);
  result = v128.bitselect(all(ONE), result, isOne);
  result = v128.xor(result, v128.and(v128.and(x, odd), all(SIGN)));
  return v128.or(result, v128.andnot(v128.and(negative, f32x4.lt(a, all(INFINITY))), integral));
}
