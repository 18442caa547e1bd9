/** @file Which sums over shards are made as one, and in which order tensors come then. */
import { describe, expect, test } from "vitest";
import * as ops from "#src/tensor/index.js";
import { f32 } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { evaluate } from "#src/backends/reference/index.js";
import { roots, topologicalOrder } from "#src/tensor/graph/graph.js";
import type { Graph } from "#src/tensor/graph/graph.js";
import { createTensor, isOp } from "#src/tensor/graph/tensor.js";
import { joinSums } from "#src/tensor/partition/buckets.js";
import { rebuild } from "#src/tensor/rewrite/rewrite.js";
import { expectClose } from "../../support/close.js";
import { named } from "../../support/named.js";
import { maxOverShards, shardGraph, sumOverShards } from "../../support/shards.js";

/** Elements of each sum over shards, in the order in which they are made. */
const sumsOf = (graph: Graph): number[] =>
  topologicalOrder(roots(graph)).flatMap((tensor) =>
    isOp(tensor, "allReduce") && tensor.op.operation === "sum" ? [tensor.shape.reduce((a, b) => a * b, 1)] : [],
  );

/** A graph whose sums are over one shard: each is what it sums. */
const alone = (graph: Graph): Graph =>
  rebuild(graph, (tensor) => (isOp(tensor, "allReduce") ? (tensor.inputs[0] ?? tensor) : tensor)).graph;

const overX = (fn: (x: Tensor) => Record<string, Tensor>, x = f32(64, 512)): Graph =>
  shardGraph(({ inputs }) => ({ outputs: fn(named(inputs, "x")) }), { x });

test("sums that are needed together are made together", () => {
  const moments = overX((x) => {
    const mean = ops.mul(sumOverShards(ops.sum(x, { axes: [0] })), 1 / 64);
    const square = ops.mul(sumOverShards(ops.sum(ops.square(x), { axes: [0] })), 1 / 64);
    return { y: ops.mul(x, ops.sub(square, ops.square(mean))) };
  });
  expect(sumsOf(moments)).toEqual([1024]);
});

test("a sum that needs another is not joined with it, directly or through a third", () => {
  const graph = overX((x) => {
    const mean = sumOverShards(ops.mul(ops.sum(x, { axes: [0] }), 1 / 64));
    const variance = sumOverShards(ops.mul(ops.sum(ops.square(ops.sub(x, mean)), { axes: [0] }), 1 / 64));
    return { mean, variance, scaled: sumOverShards(ops.mul(variance, 2)) };
  });
  expect(sumsOf(graph)).toEqual([512, 512, 512]);
});

test("light sums that need each other crosswise make no circle", () => {
  const graph = overX((x) => {
    const [a, b] = [sumOverShards(ops.sum(x)), sumOverShards(ops.sum(ops.square(x)))];
    const [c, d] = [sumOverShards(ops.exp(a)), sumOverShards(ops.exp(b))];
    return { y: ops.add(sumOverShards(ops.mul(c, b)), sumOverShards(ops.mul(d, a))) };
  }, f32(4));
  expect(sumsOf(graph)).toEqual([2, 2, 2]);
});

test("what has to wait for a sum does not wait for one that comes later", () => {
  const graph = overX((x) => {
    const first = ops.mul(x, sumOverShards(ops.sum(x, { axes: [0] })));
    const later = ops.exp(x);
    const second = sumOverShards(ops.sum(later, { axes: [0] }));
    return { first: ops.matmul(ops.transpose(first, [1, 0]), first), y: ops.mul(later, second) };
  });
  expect(sumsOf(graph)).toEqual([512, 512]);
});

describe("sizes", () => {
  const weights = (sizes: readonly number[]) =>
    shardGraph(
      ({ inputs }) => ({
        outputs: Object.fromEntries(
          sizes.map((_, index) => [`g${index}`, sumOverShards(ops.neg(named(inputs, `x${index}`)))]),
        ),
      }),
      Object.fromEntries(sizes.map((size, index) => [`x${index}`, f32(size)])),
      {},
      { small: 400, joined: 2000, full: 4000 },
    );

  test.each([
    ["small ones are joined with each other", [10, 90, 20], [120]],
    ["small ones are not joined with larger ones", [10, 200, 20, 300], [30, 500]],
    ["a bucket that is full is followed by another", [400, 400, 400, 150, 150], [800, 700]],
    ["large ones stay alone, and do not close a bucket", [300, 800, 300], [800, 600]],
  ])("%s", (_what, sizes, expected) => {
    expect(sumsOf(weights(sizes)).sort((a, b) => b - a)).toEqual(expected.sort((a, b) => b - a));
  });
});

test("maxima stay as they are", () => {
  const graph = overX((x) => ({ a: maxOverShards(ops.max(x)), b: maxOverShards(ops.max(ops.neg(x))) }));
  expect(topologicalOrder(roots(graph)).filter(({ op }) => op.kind === "allReduce")).toHaveLength(2);
});

test("joined sums have the values and shapes of the single ones", () => {
  const graph = overX(
    (x) => {
      const rows = sumOverShards(ops.sum(x, { axes: [0], keepDims: true })); // [1, 6]
      const columns = sumOverShards(ops.sum(x, { axes: [1] })); // [5]
      return { rows, columns, both: ops.add(ops.sum(rows), ops.sum(columns)), matrix: sumOverShards(ops.square(x)) };
    },
    f32(5, 6),
  );
  expect(sumsOf(graph)).toEqual([41]);
  const x = Array.from({ length: 30 }, (_, index) => Math.sin(index));
  const { outputs } = evaluate(alone(graph), { x });
  const column = (index: number) => x.filter((_, at) => at % 6 === index).reduce((a, b) => a + b);
  const close = { absolute: 1e-12, relative: 1e-12 };
  expectClose(outputs["rows"] ?? [], [0, 1, 2, 3, 4, 5].map(column), close, "rows");
  const squares = x.map((value) => value * value);
  expectClose(outputs["matrix"] ?? [], squares, close, "matrix");
  expectClose(outputs["both"] ?? [], [2 * x.reduce((a, b) => a + b)], close, "both");
});

test("two shards that differ in nothing but random numbers' places join the same sums", () => {
  const graph = overX((x) => ({ y: sumOverShards(ops.sum(x)), z: sumOverShards(ops.sum(ops.neg(x))) }));
  // Numbers of tensors are no part of the decision.
  const renumbered = rebuild(graph, (tensor) =>
    createTensor(tensor.op, tensor.inputs, tensor.shape, tensor.dtype),
  ).graph;
  expect(sumsOf(joinSums(renumbered))).toEqual(sumsOf(graph));
});
