/** @file The nearest of many rows, against plain loops: over blocks and batches, with equal rows, without a row itself. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { fillNormal } from "#src/base/philox.js";
import { nearestRows } from "#src/metrics/index.js";
import type { RowSource } from "#src/metrics/index.js";
import type { Executor } from "#src/tensor/index.js";

let executor: Executor;
beforeAll(async () => {
  executor = await createExecutor({ device: "wasm", threads: 1 });
});
afterAll(() => executor.dispose());

const normal = (length: number, stream: number): Float32Array => {
  const values = new Float32Array(length);
  fillNormal(values, 1, stream, 0);
  return values;
};

const sourceOf = (values: Float32Array, dimension: number): RowSource => ({
  count: values.length / dimension,
  dimension,
  fill(indices, into) {
    for (const [row, index] of indices.entries())
      into.set(values.subarray(index * dimension, (index + 1) * dimension), row * dimension);
  },
});

/** Rows by distance, by plain loops. */
function ranked(query: Float32Array, values: Float32Array): { index: number; total: number }[] {
  const dimension = query.length;
  return Array.from({ length: values.length / dimension }, (_, index) => ({
    index,
    total: query.reduce((sum, value, at) => sum + (value - (values[index * dimension + at] ?? 0)) ** 2, 0),
  })).sort((a, b) => a.total - b.total || a.index - b.index);
}

test.each([
  ["one block", 40, 3, 5],
  ["several blocks, more queries than a batch", 2500, 300, 7],
])("%s", async (_, count, asked, dimension) => {
  const [rows, queries] = [normal(count * dimension, 1), normal(asked * dimension, 2)];
  const shares: number[] = [];
  const onProgress = (share: number): void => void shares.push(share);
  const { indices, squares } = await nearestRows(executor, queries, sourceOf(rows, dimension), { k: 4, onProgress });
  for (let query = 0; query < asked; query++) {
    const expected = ranked(queries.subarray(query * dimension, (query + 1) * dimension), rows).slice(0, 4);
    expect([...indices.subarray(query * 4, query * 4 + 4)]).toEqual(expected.map(({ index }) => index));
    for (const [place, { total }] of expected.entries()) expect(squares[query * 4 + place]).toBeCloseTo(total, 12);
  }
  expect(shares.at(-1)).toBe(1);
});

test("of rows that are far from 0 and near to each other the order is exact", async () => {
  const rows = Float32Array.from({ length: 60 }, (_, at) => 1000 + (at % 2 === 0 ? Math.floor(at / 2) / 512 : 0));
  const query = Float32Array.of(1000 + 15 / 512, 1000);
  const { indices, squares } = await nearestRows(executor, query, sourceOf(rows, 2), { k: 3 });
  expect([...indices]).toEqual([15, 14, 16]);
  expect([...squares]).toEqual([0, 512 ** -2, 512 ** -2]);
});

test("a row is not its own neighbour, but its copy is", async () => {
  const rows = Float32Array.of(0, 5, 5, 9);
  const own = Uint32Array.of(0, 1, 2, 3);
  const { indices, squares } = await nearestRows(executor, rows, sourceOf(rows, 1), { k: 1, own });
  expect([...indices]).toEqual([1, 2, 1, 1]);
  expect([...squares]).toEqual([25, 0, 0, 16]);
});

test("what cannot be searched is refused", async () => {
  const source = sourceOf(Float32Array.of(1, 2, 3), 1);
  await expect(nearestRows(executor, Float32Array.of(1), source, { k: 4 })).rejects.toThrow(
    "there are 3 images to be near to, not 4; ask for fewer neighbours",
  );
  await expect(nearestRows(executor, Float32Array.of(NaN), source, { k: 1 })).rejects.toThrow("not finite");
  await expect(nearestRows(executor, Float32Array.of(1), sourceOf(Float32Array.of(1, 2), 2), { k: 1 })).rejects.toThrow(
    "1 values are no [N, 2]",
  );
});
