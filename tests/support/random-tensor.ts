/** @file Arbitrary shapes and element values. Values come from a seed, so that a failing example prints and shrinks well. */
import fc from "fast-check";

/** Draws from [0, 1). */
export type Random = () => number;

/** Mulberry32: small, seeded, good enough to fill tensors. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word = (word + Math.imul(word ^ (word >>> 7), word | 61)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Where element values lie. `f32` ones are rounded to float32, so that every backend sees the same number. */
export type Domain = (random: Random) => number;

const between =
  (low: number, high: number): Domain =>
  (random) =>
    Math.fround(low + (high - low) * random());
const anySign =
  (domain: Domain): Domain =>
  (random) =>
    random() < 0.5 ? -domain(random) : domain(random);
const oneOf =
  (values: readonly number[]): Domain =>
  (random) =>
    values[Math.floor(random() * values.length)] ?? 0;
const mixed =
  (usual: Domain, rare: Domain): Domain =>
  (random) =>
    random() < 0.1 ? rare(random) : usual(random);

const exotic = oneOf([0, -0, 1, -1, Infinity, -Infinity, Number.NaN]);

export const domains = {
  real: between(-2, 2),
  /** Far from 0, where functions have a kink or a pole. */
  nonzero: anySign(between(0.2, 2)),
  positive: between(0.2, 3),
  /** Far from integers, where floor jumps. */
  fractions: (random) => Math.fround(Math.floor(random() * 7) - 3 + 0.1 + 0.8 * random()),
  /** Two grids whose points are at least 1/8 apart, so that comparisons have no ties. */
  gridA: (random) => (Math.floor(random() * 16) - 8) / 4,
  gridB: (random) => (Math.floor(random() * 16) - 8) / 4 + 0.125,
  /** Few values, so that ties are common. */
  ties: oneOf([-1, -0.5, 0, 0.5, 1]),
  mask: oneOf([0, 0, 1, 1, -3, 0.5]),
  /** Ordinary numbers with zeros, infinities and NaN among them. */
  special: mixed(between(-8, 8), exotic),
  specialPositive: mixed(between(0.01, 20), exotic),
  /** What a cast to i32 must round, saturate or take to 0. */
  castable: mixed(
    between(-1000, 1000),
    oneOf([Number.NaN, Infinity, -Infinity, 3e9, -3e9, 2147483648, -2147483648, 0.99, -0.99]),
  ),
  smallInteger: (random) => Math.floor(random() * 21) - 10,
  /** The whole range, so that sums and products wrap around. */
  integer: (random) => (random() * 2 ** 32) | 0,
} satisfies Record<string, Domain>;

/** `size` values of a domain. */
export function fill(size: number, seed: number, domain: Domain): number[] {
  const random = seeded(seed);
  return Array.from({ length: size }, () => domain(random));
}

/** Distinct values in random order, 1/8 apart: no ties for a maximum. */
export function distinct(size: number, seed: number): number[] {
  const random = seeded(seed);
  const values = Array.from({ length: size }, (_, index) => (index - size / 2) / 8);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [values[i], values[j]] = [values[j] ?? 0, values[i] ?? 0];
  }
  return values;
}

export const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Shrinks later axes until the product is within the limit. */
function limited(shape: readonly number[], limit: number): number[] {
  let product = 1;
  return shape.map((size) => {
    const fitting = Math.max(1, Math.min(size, Math.floor(limit / product)));
    product *= fitting;
    return fitting;
  });
}

/** Shapes of rank `minRank` to 4 with up to `limit` elements; sizes are often 1, odd, or just above a power of two. */
export function shapes(limit: number, minRank = 0): fc.Arbitrary<number[]> {
  const size = limit <= 16 ? fc.integer({ min: 1, max: 4 }) : fc.constantFrom(1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33);
  const usual = fc.array(size, { minLength: minRank, maxLength: 4 }).map((shape) => limited(shape, limit));
  if (limit <= 16) return usual;
  const long = fc.tuple(fc.constantFrom(1, 3, 7), fc.integer({ min: 100, max: 2500 }));
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: long.map((pair) => [...pair]) });
}

/** A subset of 0 … count − 1 in rising order. */
export const subsets = (count: number, minLength = 0): fc.Arbitrary<number[]> =>
  fc.subarray(
    Array.from({ length: count }, (_, index) => index),
    { minLength: Math.min(minLength, count) },
  );

/** An order of 0 … count − 1. */
export const permutations = (count: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length: count }, (_, index) => index),
    { minLength: count, maxLength: count },
  );
