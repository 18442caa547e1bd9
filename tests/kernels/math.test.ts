/** @file kernels/math.ts against Math.* in float64: dense sweeps over all of f32, special values, both builds' bits. */

import { beforeAll, describe, expect, test } from "vitest";
import { builds, compileProbe, type Probe } from "./compile-probe.js";

const unary = ["exp", "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "sin", "cos"] as const;
type Unary = (typeof unary)[number];

const exact: Readonly<Record<Unary, (x: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  sin: Math.sin,
  cos: Math.cos,
};

/** Largest error allowed, in units in the last place of f32 (one is at most 1.2e-7 of the value). */
const limits: Readonly<Record<Unary, number>> = {
  exp: 1.1,
  expm1: 2,
  log: 1,
  log1p: 1,
  tanh: 2.6,
  sigmoid: 2.6,
  softplus: 2.2,
  sin: 3,
  cos: 3,
};

const leastNormal = 2 ** -126;
const source = [
  `import { ${unary.join(", ")}, pow } from "./kernels/math";`,
  "export const free: usize = __heap_base;",
  ...unary.map(
    (name) => `export function ${name}All(x: usize, out: usize, n: usize): void {
      for (let i: usize = 0; i < n << 2; i += 16) v128.store(out + i, ${name}(v128.load(x + i)));
    }`,
  ),
  `export function powAll(x: usize, y: usize, out: usize, n: usize): void {
    for (let i: usize = 0; i < n << 2; i += 16) v128.store(out + i, pow(v128.load(x + i), v128.load(y + i)));
  }`,
].join("\n");

const capacity = 1 << 18;
let probes: Record<keyof typeof builds, Probe>;

beforeAll(async () => {
  probes = {
    baseline: await compileProbe(source, builds.baseline),
    relaxed: await compileProbe(source, builds.relaxed),
  };
});

/** Applies the kernel `name` to the arguments, element by element. */
function apply(name: Unary | "pow", ...columns: readonly Float32Array[]): Float32Array {
  return applyOn(probes.baseline, name, columns);
}

function applyOn(probe: Probe, name: Unary | "pow", columns: readonly Float32Array[]): Float32Array {
  const n = columns[0]?.length ?? 0;
  const padded = (n + 3) & ~3;
  const start = (probe.free + 15) & ~15;
  const addresses = [0, 1, 2].map((slot) => start + slot * capacity * 4);
  const used = addresses.slice(0, columns.length + 1);
  columns.forEach((column, slot) => new Float32Array(probe.memory.buffer, addresses[slot], n).set(column));
  probe.call(`${name}All`, ...used, padded);
  return new Float32Array(probe.memory.buffer, used.at(-1), n).slice();
}

/** Error of `got` in units in the last place of f32 at `want`; NaN and infinity must match, else the error is infinite. */
function ulps(got: number, want: number): number {
  const rounded = Math.fround(want);
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Infinity;
  if (!Number.isFinite(rounded)) return got === rounded ? 0 : Infinity;
  if (Math.abs(want) < leastNormal) return Math.abs(got) <= leastNormal ? 0 : Infinity; // may be flushed
  const error = Math.abs(got - want) / 2 ** (Math.floor(Math.log2(Math.abs(want))) - 23);
  return Number.isNaN(error) ? Infinity : error;
}

/** Every 2¹⁴-th pattern of 32 bits, shifted by an odd stride: all exponents and signs, infinities, NaNs, denormals. */
function allPatterns(): Float32Array {
  return new Float32Array(Uint32Array.from({ length: capacity }, (_, i) => i * 16384 + ((i * 7919) % 16384)).buffer);
}

function line(limit: number): Float32Array {
  return Float32Array.from({ length: capacity }, (_, i) => ((2 * i) / capacity - 1) * limit);
}

function worst(name: Unary, x: Float32Array): { ulps: number; at: number } {
  const got = apply(name, x);
  let result = { ulps: -1, at: Number.NaN };
  x.forEach((value, i) => {
    const error = ulps(got[i] ?? Number.NaN, exact[name](value));
    if (error > result.ulps) result = { ulps: error, at: value };
  });
  return result;
}

const bounded: readonly Unary[] = ["sin", "cos"];

describe.each(unary)("%s", (name) => {
  test.each([0.01, 1, 4, 20, 104])("is accurate for |x| < %d", (limit) => {
    const { ulps: error, at } = worst(name, line(limit));
    expect(error, `at x = ${at}`).toBeLessThanOrEqual(limits[name]);
  });

  test("is accurate, or bounded, over all of f32", () => {
    const x = allPatterns();
    const inside = bounded.includes(name)
      ? x.filter((value) => !(Math.abs(value) > 1e4 && Math.abs(value) < Infinity))
      : x;
    const { ulps: error, at } = worst(name, inside);
    expect(error, `at x = ${at}`).toBeLessThanOrEqual(limits[name]);
    if (bounded.includes(name)) {
      const far = x.filter((value) => Math.abs(value) > 1e4 && Math.abs(value) < Infinity);
      expect(far.length).toBeGreaterThan(1000);
      expect(apply(name, far).every((value) => Math.abs(value) <= 1.0000002)).toBe(true);
    }
  });

  test("both builds give the same bits", () => {
    for (const x of [allPatterns(), line(100)]) {
      const baseline = applyOn(probes.baseline, name, [x]);
      const relaxed = applyOn(probes.relaxed, name, [x]);
      expect(Buffer.compare(Buffer.from(baseline.buffer), Buffer.from(relaxed.buffer))).toBe(0);
    }
  });
});

test.each(bounded)("%s is accurate up to 10⁴", (name) => {
  const { ulps: error, at } = worst(name, line(1e4));
  expect(error, `at x = ${at}`).toBeLessThanOrEqual(limits[name]);
});

const specials: Readonly<Record<Unary, readonly (readonly [x: number, want: number])[]>> = {
  exp: [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [89, Infinity],
    [1e30, Infinity],
    [-1e30, 0],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [Infinity, Infinity],
    [-Infinity, -1],
    [89, Infinity],
  ],
  log: [
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [-Infinity, Number.NaN],
    [-1, Number.NaN],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [-1, -Infinity],
    [Infinity, Infinity],
    [-Infinity, Number.NaN],
    [-2, Number.NaN],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [20, 1],
  ],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [100, 1],
    [-100, 0],
  ],
  softplus: [
    [Infinity, Infinity],
    [-Infinity, 0],
    [100, 100],
    [3e38, Math.fround(3e38)],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [Infinity, Number.NaN],
    [-Infinity, Number.NaN],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [Infinity, Number.NaN],
    [-Infinity, Number.NaN],
  ],
};

test.each(unary)("%s of special values", (name) => {
  const cases = [...specials[name], [Number.NaN, Number.NaN] as const];
  expect([
    ...apply(
      name,
      Float32Array.from(cases, ([x]) => x),
    ),
  ]).toEqual(cases.map(([, want]) => want));
});

test("softplus keeps its relative accuracy at x = −80", () => {
  expect(Math.abs((apply("softplus", Float32Array.of(-80))[0] ?? Number.NaN) / Math.exp(-80) - 1)).toBeLessThan(2e-7);
});

describe("pow", () => {
  test("has a relative error below 1e-6 for results in 1e±30", () => {
    // x = 2^a with a in [−100, 100) and its dense middle; y chosen so that the result stays in range.
    const bases = Float32Array.from(
      { length: capacity },
      (_, i) => 2 ** (((i % 1009) / 1009 - 0.5) * (i % 3 ? 4 : 200)),
    );
    const exponents = bases.map((base, i) => {
      const range = Math.min(200, (30 * Math.LN10) / Math.max(Math.abs(Math.log(base)), 1e-3));
      return (((i * 7919) % capacity) / capacity - 0.5) * 2 * range;
    });
    const got = apply("pow", bases, exponents);
    let largest = 0;
    got.forEach((value, i) => {
      const error = Math.abs(value / (bases[i] ?? 0) ** (exponents[i] ?? 0) - 1);
      largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
    });
    expect(largest).toBeLessThan(1e-6);
  });

  test("of all pairs of special values is as C99 says", () => {
    const values = [0, 0.5, 1, 1.5, 2, 3, 4, 1e30, 1e-40, Infinity]
      .flatMap((value) => [value, -value])
      .concat(Number.NaN);
    const pairs = values.flatMap((x) => values.map((y) => [x, y] as const));
    const got = apply(
      "pow",
      Float32Array.from(pairs, ([x]) => x),
      Float32Array.from(pairs, ([, y]) => y),
    );
    pairs.forEach(([x, y], i) => {
      // C99 and PyTorch differ from JavaScript where the base is 1, or −1 under an infinite exponent.
      const one = x === 1 || (x === -1 && Math.abs(y) === Infinity);
      const want = Math.fround(one ? 1 : Math.fround(x) ** Math.fround(y));
      const close = Object.is(got[i], want) || Math.abs((got[i] ?? Number.NaN) / want - 1) < 5e-7;
      expect(close, `pow(${x}, ${y}) is ${got[i]}, not ${want}`).toBe(true);
    });
  });

  test("both builds give the same bits", () => {
    const columns = [allPatterns(), line(30)];
    const baseline = applyOn(probes.baseline, "pow", columns);
    const relaxed = applyOn(probes.relaxed, "pow", columns);
    expect(Buffer.compare(Buffer.from(baseline.buffer), Buffer.from(relaxed.buffer))).toBe(0);
  });
});
