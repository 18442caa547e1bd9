/** @file kernels/gather.ts against plain loops, over any part of the result, with indices that name no row. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { compileProbe, type Probe } from "./compile-probe.js";

let probe: Probe;

beforeAll(async () => {
  probe = await compileProbe(`
    export const free: usize = __heap_base;
    export * from "./kernels/gather";
  `);
});

const untouched = -7;

/** A table [rows, width] and `indices` into it; `from` and `to` cut the result. */
const problems = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), width: fc.integer({ min: 1, max: 19 }) })
  .chain(({ rows, width }) =>
    fc.record({
      rows: fc.constant(rows),
      width: fc.constant(width),
      indices: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: fc.integer({ min: -1, max: rows }) },
          { weight: 1, arbitrary: fc.constantFrom(-(2 ** 31), 2 ** 31 - 1) },
        ),
        { minLength: 1, maxLength: 9 },
      ),
      from: fc.nat(1000),
      to: fc.nat(1000),
    }),
  );

/** Writes operands one after the other and runs the kernel; the result lies between marked words. */
function run(
  operands: readonly (Float32Array | Int32Array)[],
  size: number,
  call: (...at: number[]) => void,
): number[] {
  let next = (probe.free + 15) & ~15;
  const places = operands.map((operand) => {
    const place = next;
    new Uint8Array(probe.memory.buffer, place, operand.byteLength).set(new Uint8Array(operand.buffer));
    next += operand.byteLength;
    return place;
  });
  const result = new Float32Array(probe.memory.buffer, next, size + 16).fill(untouched);
  call(...places, next + 32);
  return [...result];
}

const framed = (values: readonly number[]): number[] => {
  const frame = new Array<number>(8).fill(untouched);
  return [...frame, ...values, ...frame];
};

test("gather equals the plain loop, and writes only its part", () => {
  fc.assert(
    fc.property(problems, ({ rows, width, indices, from, to }) => {
      const table = Float32Array.from({ length: rows * width }, (_, index) => index + 1);
      const size = indices.length * width;
      const [begin, end] = [from % (size + 1), to % (size + 6)];
      const got = run([table, Int32Array.from(indices)], size, (...at) =>
        probe.call("gather", ...at, rows, indices.length, width, begin, end),
      );
      const want = Array.from({ length: size }, (_, element) => {
        if (element < begin || element >= end) return untouched;
        const index = indices[Math.floor(element / width)] ?? -1;
        return index >= 0 && index < rows ? index * width + (element % width) + 1 : 0;
      });
      expect(got).toEqual(framed(want));
    }),
    { numRuns: 400, seed: 6 },
  );
});

test("scatterAdd equals the plain loop, and writes only its box", () => {
  fc.assert(
    fc.property(problems, ({ rows, width, indices, from, to }) => {
      const lines = Float32Array.from({ length: indices.length * width }, (_, index) => index + 1);
      const [firstRow, endRow] = [from % (rows + 1), to % (rows + 1)];
      const [firstColumn, endColumn] = [(from >> 3) % (width + 1), (to >> 3) % (width + 1)];
      const got = run([lines, Int32Array.from(indices)], rows * width, (...at) =>
        probe.call("scatterAdd", ...at, indices.length, width, firstRow, endRow, firstColumn, endColumn),
      );
      const want = Array.from({ length: rows * width }, (_, element) => {
        const [row, column] = [Math.floor(element / width), element % width];
        if (row < firstRow || row >= endRow || column < firstColumn || column >= endColumn) return untouched;
        return indices.reduce((sum, index, i) => (index === row ? sum + (lines[i * width + column] ?? 0) : sum), 0);
      });
      expect(got).toEqual(framed(want));
    }),
    { numRuns: 400, seed: 7 },
  );
});
