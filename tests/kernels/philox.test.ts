/** @file Philox: published vectors, the WASM kernels against src/base/philox.ts, the distributions, permutations. */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { fillNormal, fillUniform, permutation, philox4x32, streamOf } from "#src/base/philox.js";
import { builds, compileProbe, probeBytes, type Probe } from "./compile-probe.js";

const source = `
  export const free: usize = __heap_base;
  export * from "./kernels/philox";
`;

let probes: Record<keyof typeof builds, Probe>;

beforeAll(async () => {
  probes = {
    baseline: await compileProbe(source, builds.baseline),
    relaxed: await compileProbe(source, builds.relaxed),
  };
});

type Kernel = "randomBits" | "randomUniform" | "randomNormal";

/** What the kernel leaves in `length` words that were 0xdeadbeef. */
function run(kernel: Kernel, length: number, begin: number, end: number, key: readonly [number, number, number]) {
  return runOn(probes.baseline, kernel, length, begin, end, key);
}

const untouched = 0xdeadbeef;

function runOn(
  probe: Probe,
  kernel: Kernel,
  length: number,
  begin: number,
  end: number,
  [seed, stream, step]: readonly [number, number, number],
): Uint32Array {
  const start = (probe.free + 15) & ~15;
  expect(start + length * 4).toBeLessThan(probeBytes);
  const words = new Uint32Array(probe.memory.buffer, start, length).fill(untouched);
  probe.call(kernel, start, begin, end, seed, stream, step);
  return words.slice();
}

/** The words of elements 0 … length−1, from the TypeScript generator. */
function expectedBits(length: number, [seed, stream, step]: readonly [number, number, number]): Uint32Array {
  return Uint32Array.from({ length }, (_, i) => philox4x32([i >>> 2, step, 0, 0], [seed, stream])[i & 3] ?? 0);
}

const word = fc.integer({ min: 0, max: 0xffffffff });
const key = fc.tuple(word, word, word);

describe("philox4x32-10", () => {
  // kat_vectors of Random123 1.09: counter, key, result.
  test.each([
    ["zeros", [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [
      "ones",
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      "digits of pi",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("gives the published result for %s", (_, counter, keyWords, want) => {
    expect(philox4x32(counter, keyWords)).toEqual(want);
  });

  test("the kernel gives the published result for zeros", () => {
    expect([...run("randomBits", 4, 0, 4, [0, 0, 0])]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  test("writes into the array it is given", () => {
    const out: [number, number, number, number] = [1, 2, 3, 4];
    expect(philox4x32([0, 0, 0, 0], [0, 0], out)).toBe(out);
    expect(out[0]).toBe(0x6627e8d5);
  });
});

describe.each(Object.keys(builds) as (keyof typeof builds)[])("kernels, %s build", (build) => {
  test("bits and uniforms equal the TypeScript generator over any range, and nothing else is written", () => {
    fc.assert(
      fc.property(key, fc.nat(20), fc.nat(70), (keyWords, firstBlock, count) => {
        const begin = firstBlock * 4;
        const end = begin + count;
        const bits = expectedBits(end, keyWords);
        const inside = (i: number) => i >= begin && i < end;
        const words = runOn(probes[build], "randomBits", end + 20, begin, end, keyWords);
        expect([...words]).toEqual(Array.from(words, (_, i) => (inside(i) ? bits[i] : untouched)));

        const uniform = runOn(probes[build], "randomUniform", end + 20, begin, end, keyWords);
        const want = new Float32Array(end);
        fillUniform(want, keyWords[0], keyWords[1], keyWords[2]);
        const wantWords = new Uint32Array(want.buffer);
        expect([...uniform]).toEqual(Array.from(uniform, (_, i) => (inside(i) ? wantWords[i] : untouched)));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test("normals equal float64 Box–Muller within 1e-6, and any part equals the whole bit for bit", () => {
    fc.assert(
      fc.property(key, fc.nat(20), fc.nat(70), (keyWords, firstBlock, count) => {
        const begin = firstBlock * 4;
        const end = begin + count;
        const whole = runOn(probes[build], "randomNormal", 160, 0, 160, keyWords);
        const part = runOn(probes[build], "randomNormal", 160, begin, end, keyWords);
        expect([...part]).toEqual(Array.from(whole, (value, i) => (i >= begin && i < end ? value : untouched)));

        const want = new Float64Array(160);
        fillNormal(want, keyWords[0], keyWords[1], keyWords[2]);
        const got = new Float32Array(whole.buffer);
        want.forEach((value, i) => expect(Math.abs((got[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-6));
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});

/** Mean, variance, skewness and excess kurtosis. */
function moments(x: Float32Array): [mean: number, variance: number, skewness: number, kurtosis: number] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const central = (power: number) => x.reduce((sum, value) => sum + (value - mean) ** power, 0) / x.length;
  const variance = central(2);
  return [mean, variance, central(3) / variance ** 1.5, central(4) / variance ** 2 - 3];
}

/** Kolmogorov and Smirnov: √n times the largest distance between the sample's distribution function and `cdf`. */
function kolmogorovSmirnov(x: Float32Array, cdf: (value: number) => number): number {
  const sorted = x.slice().sort();
  let distance = 0;
  sorted.forEach((value, i) => {
    const p = cdf(value);
    const step = Math.max(Math.abs(p - i / x.length), Math.abs(p - (i + 1) / x.length));
    distance = Math.max(distance, Number.isNaN(step) ? Infinity : step);
  });
  return distance * Math.sqrt(x.length);
}

/** Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/15 + …), Marsaglia 2004. */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const count = 100_000;
const keys = [
  [1, streamOf("latents"), 0],
  [20260101, streamOf("dropout"), 7],
] as const;
/** Exceeded by one right sample in 10⁵: Kolmogorov's distribution, 2·exp(−2t²). */
const rare = 2.47;

describe.each(keys)("distribution for seed %d, stream %d, step %d", (...keyWords) => {
  test("uniform", () => {
    const x = new Float32Array(run("randomUniform", count, 0, count, keyWords).buffer);
    expect(x.every((value) => value >= 0 && value < 1)).toBe(true);
    const [mean, variance, skewness, kurtosis] = moments(x);
    // Tolerances are 4.5 standard deviations of each estimate.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4.5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4.5 * Math.sqrt(1 / 180 / count));
    expect(Math.abs(skewness)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis + 1.2)).toBeLessThan(0.03);
    expect(kolmogorovSmirnov(x, (value) => value)).toBeLessThan(rare);
  });

  test("normal, and its neighbours are not correlated", () => {
    const x = new Float32Array(run("randomNormal", count, 0, count, keyWords).buffer);
    const [mean, variance, skewness, kurtosis] = moments(x);
    expect(Math.abs(mean)).toBeLessThan(4.5 * Math.sqrt(1 / count));
    expect(Math.abs(variance - 1)).toBeLessThan(4.5 * Math.sqrt(2 / count));
    expect(Math.abs(skewness)).toBeLessThan(4.5 * Math.sqrt(6 / count));
    expect(Math.abs(kurtosis)).toBeLessThan(4.5 * Math.sqrt(24 / count));
    expect(kolmogorovSmirnov(x, normalCdf)).toBeLessThan(rare);
    for (const lag of [1, 2, 3, 4]) {
      const correlation = x.reduce((sum, value, i) => sum + value * (x[i + lag] ?? 0), 0) / count;
      expect(Math.abs(correlation), `lag ${lag}`).toBeLessThan(4.5 * Math.sqrt(1 / count));
    }
  });
});

// Seeds found by search: the first word of block 0 begins with 24 zeros, or with 24 ones.
test.each([
  [12121362, Math.sqrt(48 * Math.LN2)],
  [16390493, 0],
])("normals at the ends of u₁ (seed %d): radius %d", (seed, radius) => {
  const [x = Number.NaN, y = Number.NaN] = new Float32Array(run("randomNormal", 4, 0, 4, [seed, 0, 0]).buffer);
  expect(Math.abs(Math.hypot(x, y) - radius)).toBeLessThan(1e-6);
});

describe("streamOf", () => {
  // Vectors of the FNV-1a reference (Fowler, Noll, Vo).
  test.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("%j", (name, hash) => expect(streamOf(name)).toBe(hash));
});

describe("permutation", () => {
  test("is a bijection, the same for the same arguments", () => {
    fc.assert(
      fc.property(fc.nat(300), key, (n, [seed, stream, step]) => {
        const order = permutation(n, seed, stream, step);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(permutation(n, seed, stream, step)).toEqual(order);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test("differs by seed, stream and step", () => {
    const orders = [
      permutation(50, 1, 2, 3),
      permutation(50, 2, 2, 3),
      permutation(50, 1, 3, 3),
      permutation(50, 1, 2, 4),
    ];
    expect(new Set(orders.map(String)).size).toBe(4);
  });

  test("gives each of the 24 orders of four elements equally often (χ²)", () => {
    const runs = 24_000;
    const seen = new Map<string, number>();
    for (let step = 0; step < runs; step++) {
      const order = String(permutation(4, 11, streamOf("shuffle"), step));
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    const chiSquared = [...seen.values()].reduce((sum, n) => sum + (n - runs / 24) ** 2 / (runs / 24), 0);
    expect(chiSquared).toBeLessThan(56); // p = 1.4e-4 for 23 degrees of freedom
  });

  test("refuses a count that is no length", () => {
    expect(() => permutation(-1, 0, 0, 0)).toThrow("internal: permutation of -1 elements");
    expect(() => permutation(1.5, 0, 0, 0)).toThrow("internal:");
  });
});
