/** @file Exchanges of shards of one process. */
import { expect, test } from "vitest";
import { localCollectives } from "#src/tensor/partition/local-collectives.js";

const parts = (...values: number[][]): Float32Array[] => values.map((part) => Float32Array.from(part));

test("all shards are here", () => {
  expect(localCollectives(4)).toMatchObject({ shards: 4, hosted: [0, 1, 2, 3] });
});

test("a sum adds pairs, then pairs of pairs, and every shard has it", () => {
  const big = 2 ** 24; // big + 1 rounds to big
  const sources = parts([big, 1], [1, 2], [1, 3], [-big, 4]);
  localCollectives(4).start("sum", sources, sources).wait();
  for (const source of sources)
    expect([...source]).toEqual([Math.fround(Math.fround(big + 1) + Math.fround(1 - big)), 10]);
});

test("a sum of three shards", () => {
  const sources = parts([1, 10], [2, 20], [4, 40]);
  localCollectives(3).start("sum", sources, sources).wait();
  for (const source of sources) expect([...source]).toEqual([7, 70]);
});

test("a maximum, which keeps NaN", () => {
  const sources = parts([1, -5, 0], [2, -7, Number.NaN]);
  localCollectives(2).start("max", sources, sources).wait();
  for (const source of sources) expect([...source]).toEqual([2, -5, Number.NaN]);
});

test("a gather of floats and of whole numbers", () => {
  const targets = [new Int32Array(4), new Int32Array(4)];
  const sources = [Int32Array.of(1, 2), Int32Array.of(2 ** 31 - 1, -4)];
  localCollectives(2).start("gather", sources, targets).wait();
  for (const target of targets) expect([...target]).toEqual([1, 2, 2 ** 31 - 1, -4]);
});
