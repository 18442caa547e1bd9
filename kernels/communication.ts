/**
 * @file Entry of the kernels of communication between processes (`src/distributed`): a WASM module of its own, over the
 * memory that holds what travels. Sums and maxima of several parts in a fixed order, and numbers in 16 bits.
 *
 *   parts: count × length f32, part p at parts + p·length·4; the result replaces part 0
 *   ┌────────┬────────┬────────┬────────┐
 *   │ 0      │ 1      │ 2      │ 3      │   (0+1) + (2+3), block by block, so that a block stays in the cache
 *   └────────┴────────┴────────┴────────┘
 */

/** Elements of a block: of eight parts, 128 KiB. */
const BLOCK: i32 = 4096;

/** Adds (or takes the larger of) two stretches of f32 into the first. */
// @ts-ignore: decorator
@inline
function join(into: usize, from: usize, length: i32, isMax: bool): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const a = v128.load(into + (<usize>i << 2));
    const b = v128.load(from + (<usize>i << 2));
    v128.store(into + (<usize>i << 2), isMax ? f32x4.max(a, b) : f32x4.add(a, b));
  }
  for (; i < length; i++) {
    const at = <usize>i << 2;
    const a = load<f32>(into + at), b = load<f32>(from + at);
    store<f32>(into + at, isMax ? max<f32>(a, b) : a + b);
  }
}

// @ts-ignore: decorator
@inline
function tree(parts: usize, count: i32, length: i32, isMax: bool): void {
  for (let start = 0; start < length; start += BLOCK) {
    const block = min(BLOCK, length - start);
    for (let width = 1; width < count; width *= 2) {
      for (let left = 0; left + width < count; left += 2 * width) {
        const into = parts + (<usize>(left * length + start) << 2);
        join(into, into + (<usize>(width * length) << 2), block, isMax);
      }
    }
  }
}

/** Sums by the tree of src/base/tree-sum.ts; the other parts hold partial sums afterwards. */
export function treeSum(parts: usize, count: i32, length: i32): void {
  tree(parts, count, length, false);
}

/** The largest of each element; NaN where one is NaN. */
export function treeMax(parts: usize, count: i32, length: i32): void {
  tree(parts, count, length, true);
}

/** Writes 8 lanes of 16 bits from two vectors of 32. */
// @ts-ignore: decorator
@inline
function storeNarrow(to: usize, low: v128, high: v128): void {
  v128.store(to, i16x8.narrow_i32x4_u(low, high));
}

/** bfloat16 of f32, rounded to the nearest, ties to even; NaN stays NaN. */
// @ts-ignore: decorator
@inline
function bf16(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
  const rounded = i32x4.shr_u(i32x4.add(x, i32x4.add(odd, i32x4.splat(0x7fff))), 16);
  return v128.bitselect(rounded, i32x4.splat(0x7fc0), f32x4.eq(x, x));
}

/** Lengths are rounded up to 8 elements here and below: areas are padded. */
export function toBf16(from: usize, to: usize, length: i32): void {
  for (let i = 0; i < length; i += 8) {
    const at = from + (<usize>i << 2);
    storeNarrow(to + (<usize>i << 1), bf16(v128.load(at)), bf16(v128.load(at, 16)));
  }
}

export function fromBf16(from: usize, to: usize, length: i32): void {
  for (let i = 0; i < length; i += 8) {
    const bits = v128.load(from + (<usize>i << 1));
    v128.store(to + (<usize>i << 2), i32x4.shl(i32x4.extend_low_i16x8_u(bits), 16));
    v128.store(to + (<usize>i << 2), i32x4.shl(i32x4.extend_high_i16x8_u(bits), 16), 16);
  }
}

/** The largest finite binary16. */
const LARGEST: f32 = 65504;

/**
 * binary16 of f32, rounded to the nearest, ties to even; finite numbers beyond ±65504 become that, ±∞ and NaN stay.
 * Normal results: the exponent's bias goes from 127 to 15 and the fraction loses 13 bits, rounded. Subnormal results:
 * adding 0.5, whose last place is 2⁻²⁴, lets the addition round.
 */
// @ts-ignore: decorator
@inline
function f16(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const magnitude = v128.xor(x, sign);
  const finite = f32x4.pmin(magnitude, f32x4.splat(LARGEST));
  const odd = v128.and(i32x4.shr_u(finite, 13), i32x4.splat(1));
  const rebiased = i32x4.add(finite, i32x4.splat(<i32>0xc8000fff)); // ((15 − 127) << 23) + 0xfff
  const normal = i32x4.shr_u(i32x4.add(rebiased, odd), 13);
  const subnormal = i32x4.sub(f32x4.add(finite, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  const isSubnormal = i32x4.lt_s(finite, i32x4.splat(113 << 23));
  const rounded = v128.bitselect(subnormal, normal, isSubnormal);
  const infinity = i32x4.splat(0x7f800000);
  const withInfinity = v128.bitselect(i32x4.splat(0x7c00), rounded, i32x4.eq(magnitude, infinity));
  const whole = v128.bitselect(i32x4.splat(0x7e00), withInfinity, i32x4.gt_s(magnitude, infinity));
  return v128.or(whole, i32x4.shr_u(sign, 16));
}

/** Of 4 numbers, all bits of those that are finite and beyond ±65504. */
// @ts-ignore: decorator
@inline
function beyond(x: v128): v128 {
  const magnitude = v128.and(x, i32x4.splat(0x7fffffff));
  return v128.and(
    f32x4.gt(magnitude, f32x4.splat(LARGEST)),
    i32x4.lt_s(magnitude, i32x4.splat(0x7f800000)),
  );
}

/** @returns how many numbers were finite and beyond ±65504. */
export function toF16(from: usize, to: usize, length: i32): i32 {
  let count = i32x4.splat(0);
  for (let i = 0; i < length; i += 8) {
    const at = from + (<usize>i << 2);
    const low = v128.load(at), high = v128.load(at, 16);
    storeNarrow(to + (<usize>i << 1), f16(low), f16(high));
    count = i32x4.sub(count, i32x4.add(beyond(low), beyond(high)));
  }
  return i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) +
    i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
}

/** f32 of 4 binary16 in 32 bits each: multiplying by 2¹¹² moves the bias, of subnormals as well. */
// @ts-ignore: decorator
@inline
function ofF16(bits: v128): v128 {
  const moved = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13);
  const scaled = f32x4.mul(moved, i32x4.splat(0x77800000)); // 2¹¹²
  const isSpecial = f32x4.ge(scaled, f32x4.splat(65536));
  const special = v128.or(scaled, v128.and(isSpecial, i32x4.splat(0x7f800000)));
  return v128.or(special, i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16));
}

export function fromF16(from: usize, to: usize, length: i32): void {
  for (let i = 0; i < length; i += 8) {
    const bits = v128.load(from + (<usize>i << 1));
    v128.store(to + (<usize>i << 2), ofF16(i32x4.extend_low_i16x8_u(bits)));
    v128.store(to + (<usize>i << 2), ofF16(i32x4.extend_high_i16x8_u(bits)), 16);
  }
}
