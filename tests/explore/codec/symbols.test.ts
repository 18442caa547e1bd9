/** @file Integers through the range coder: they come back, at the price that the tables say, and damaged bytes never hang or crash. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { DataError } from "#src/base/errors.js";
import {
  bitsOf,
  decodeSymbols,
  encodeSymbols,
  mixtureCumulative,
  mixtureTables,
  RangeDecoder,
  RangeEncoder,
  symbolTable,
} from "#src/explore/codec/index.js";
import type { SymbolTable } from "#src/explore/codec/index.js";

const channels = 5; // of three components each

/** Parameters of mixtures, from sharp to very wide and far from zero. */
const parameters = fc.record({
  logits: fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 15, maxLength: 15 }),
  means: fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { minLength: 15, maxLength: 15 }),
  logScales: fc.array(fc.double({ min: -9, max: 5, noNaN: true }), { minLength: 15, maxLength: 15 }),
});

const near = fc.integer({ min: -60, max: 60 });
const anywhere = fc.integer({ min: -(2 ** 22), max: 2 ** 22 });

test("any integers come back, those outside the tables too", () => {
  fc.assert(
    fc.property(
      parameters,
      fc.array(fc.oneof({ weight: 20, arbitrary: near }, { weight: 1, arbitrary: anywhere }), { maxLength: 200 }),
      (mixture, drawn) => {
        const symbols = drawn.slice(0, drawn.length - (drawn.length % channels));
        const tables = mixtureTables(mixture, channels);
        const bytes = encodeSymbols(symbols, tables);
        expect([...decodeSymbols(bytes, tables, symbols.length / channels, "test")]).toEqual(symbols);
      },
    ),
    { numRuns: 100 },
  );
});

test("the coded size is what the tables say, within 1% and 3 bytes", () => {
  fc.assert(
    fc.property(parameters, fc.array(near, { minLength: 0, maxLength: 600 }), (mixture, drawn) => {
      const symbols = drawn.slice(0, drawn.length - (drawn.length % channels));
      const tables = mixtureTables(mixture, channels);
      const bits = symbols.reduce((sum, q, index) => {
        const table = tables[index % channels];
        return sum + (table === undefined ? 0 : bitsOf(table, q));
      }, 0);
      const { length } = encodeSymbols(symbols, tables);
      expect(length).toBeLessThanOrEqual((bits / 8) * 1.01 + 3);
      expect(length * 8).toBeGreaterThanOrEqual(bits - 32); // zeros at the end are left out
    }),
    { numRuns: 100 },
  );
});

/** Integers drawn from a table by a counter, so that the result is the same each time. */
function drawFrom({ first, count, starts }: SymbolTable, length: number): number[] {
  let state = 12345;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const index = starts.findLastIndex((start) => start <= state >>> 16);
    return first + Math.min(index, count - 1);
  });
}

test("a long message costs its distribution's entropy within 1%", () => {
  const mixture = { logits: [0.3, 0], means: [-1.2, 2.1], logScales: [-0.7, 0.4] };
  const cumulative = mixtureCumulative(mixture, 0, 2);
  const [table] = mixtureTables(mixture, 1);
  if (table === undefined) throw new Error("no table");
  const entropy = Array.from({ length: 200 }, (_, index) => index - 100)
    .map((q) => cumulative(q) - cumulative(q - 1))
    .reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0);
  const length = 40_000;
  const bits = encodeSymbols(drawFrom(table, length), [table]).length * 8;
  expect(bits / length / entropy).toBeGreaterThan(0.99);
  expect(bits / length / entropy).toBeLessThan(1.01);
});

describe("tables", () => {
  it("add up to 2¹⁶, nothing has no place", () => {
    fc.assert(
      fc.property(parameters, (mixture) => {
        for (const { starts, count } of mixtureTables(mixture, channels)) {
          expect(starts).toHaveLength(count + 2);
          expect(starts.at(-1)).toBe(65536);
          expect(starts.every((start, index) => index === 0 || start > (starts[index - 1] ?? 0))).toBe(true);
        }
      }),
    );
  });

  it("a certain integer costs next to nothing, an impossible one is escaped", () => {
    const table = symbolTable((q) => (q >= 3 ? 1 : 0));
    expect(table).toMatchObject({ first: 3, count: 1 });
    expect(bitsOf(table, 3)).toBeLessThan(1e-4);
    expect(bitsOf(table, 0)).toBe(16 + 1); // escape, then the code of 1
  });
});

test("a carry runs through many bytes 255", () => {
  // The last part again and again leaves low at FF FF FF …; then a step up adds into all of them.
  const intervals = [
    ...Array.from({ length: 40 }, () => ({ start: 65534, size: 1 })),
    { start: 65535, size: 1 },
    ...Array.from({ length: 40 }, () => ({ start: 65535, size: 1 })),
    { start: 0, size: 1 },
  ];
  const coder = new RangeEncoder();
  for (const interval of intervals) coder.encode(interval);
  const decoder = new RangeDecoder(coder.finish(), "test");
  expect(intervals.map(({ size }) => decoder.decode((part) => ({ start: part, size })).start)).toEqual(
    intervals.map(({ start }) => start),
  );
});

test("any bytes decode to integers or are refused in one line", () => {
  fc.assert(
    fc.property(parameters, fc.uint8Array({ maxLength: 60 }), (mixture, bytes) => {
      try {
        expect(decodeSymbols(bytes, mixtureTables(mixture, channels), 50, "test")).toHaveLength(50 * channels);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        expect((error as DataError).message).toContain("test: damaged");
      }
    }),
  );
});

test("an integer of more than 24 bits is refused", () => {
  const [table] = mixtureTables({ logits: [0], means: [0], logScales: [0] }, 1);
  expect(() => encodeSymbols([2 ** 24], table === undefined ? [] : [table])).toThrow("too large to be coded");
  expect(() => encodeSymbols([Number.NaN], table === undefined ? [] : [table])).toThrow("too large to be coded");
});
