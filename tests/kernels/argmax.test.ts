/** @file kernels/argmax.ts against a plain loop, with ties, NaN and infinities, over any part of the output. */

import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { compileProbe, type Probe } from "./compile-probe.js";

let probe: Probe;

beforeAll(async () => {
  probe = await compileProbe(`
    export const free: usize = __heap_base;
    export * from "./kernels/argmax";
  `);
});

const untouched = -7;

function argmax(x: Float32Array, sizes: readonly [number, number, number], begin: number, end: number): number[] {
  const [outer, axis, inner] = sizes;
  const start = (probe.free + 15) & ~15;
  const outStart = start + x.length * 4;
  new Float32Array(probe.memory.buffer, start, x.length).set(x);
  const out = new Int32Array(probe.memory.buffer, outStart, outer * inner + 8).fill(untouched);
  probe.call("argmax", start, outStart, outer, axis, inner, begin, end);
  return [...out];
}

/** The first NaN, else the first of the largest values. */
function naive(x: Float32Array, [outer, axis, inner]: readonly [number, number, number]): number[] {
  return Array.from({ length: outer * inner }, (_, i) => {
    const first = Math.floor(i / inner) * axis * inner + (i % inner);
    const column = Array.from({ length: axis }, (_unused, a) => x[first + a * inner] ?? 0);
    const nan = column.findIndex(Number.isNaN);
    return nan >= 0 ? nan : column.indexOf(Math.max(...column));
  });
}

const size = fc.integer({ min: 1, max: 11 });
const value = fc.constantFrom(0, 1, -1, 2, 0.5, Infinity, -Infinity, -3, 7, 7.5);
const valueOrNan = fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: fc.constant(Number.NaN) });

test("equals the plain loop, and writes only its part", () => {
  const problems = fc
    .tuple(size, size, size)
    .chain((sizes) =>
      fc.tuple(
        fc.constant(sizes),
        fc.array(valueOrNan, { minLength: sizes[0] * sizes[1] * sizes[2], maxLength: sizes[0] * sizes[1] * sizes[2] }),
        fc.nat(sizes[0] * sizes[2]),
        fc.nat(sizes[0] * sizes[2] + 5),
      ),
    );
  fc.assert(
    fc.property(problems, ([sizes, values, begin, end]) => {
      const x = Float32Array.from(values);
      const want = naive(x, sizes);
      const got = argmax(x, sizes, begin, end);
      const inside = (i: number) => i >= begin && i < end && i < want.length;
      expect(got).toEqual(got.map((_, i) => (inside(i) ? want[i] : untouched)));
    }),
    { numRuns: 400, seed: 4 },
  );
});

test.each([
  [[1, 3, 3, 2], 1],
  [[Number.NaN, 9, 1, 1], 0],
  [[9, Number.NaN, Number.NaN, 1], 1],
  [[-Infinity, -Infinity, -Infinity, -Infinity], 0],
  [[-0, 0, -0, 0], 0],
])("of %j is %d, alone and beside neighbours", (column, want) => {
  expect(argmax(Float32Array.from(column), [1, 4, 1], 0, 1)[0]).toBe(want);
  const wide = Float32Array.from({ length: 20 }, (_, i) => column[Math.floor(i / 5)] ?? 0);
  expect(argmax(wide, [1, 4, 5], 0, 5).slice(0, 5)).toEqual([want, want, want, want, want]);
});
