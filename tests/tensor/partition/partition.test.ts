/** @file What becomes of single operations when their batch is cut: parts, sums, wholes, and no more exchanges than are needed. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { sizeOf } from "#src/base/shape.js";
import { roots, topologicalOrder } from "#src/tensor/graph/graph.js";
import * as ops from "#src/tensor/index.js";
import { f32, grad, i32, trace } from "#src/tensor/index.js";
import type { Graph, Tensor, Tensors } from "#src/tensor/index.js";
import { partition } from "#src/tensor/partition/partition.js";
import { named } from "../../support/named.js";
import { expectOneLine } from "../../support/one-line.js";
import { domains, fill } from "../../support/random-tensor.js";
import { expectSameInParts } from "./in-parts.js";

const inputs = { x: f32(8, 6), y: f32(8, 4), labels: i32(8), images: f32(8, 4, 4, 3) };
const state = { w: f32(6, 4), table: f32(5, 6), kernel: f32(3, 3, 3, 2), seed: i32(), step: i32() };
const sharded = Object.keys(inputs);

/** A program's tensors by name. */
type Use = (name: keyof typeof inputs | keyof typeof state) => Tensor;

const graphOf = (build: (use: Use) => Tensors): Graph =>
  trace(
    (tensors) => ({ outputs: build((name) => named({ ...tensors.inputs, ...tensors.state }, name)) }),
    inputs,
    state,
  );

const valuesOf = (specs: Graph["inputs"], first: number): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }], index) => [
      name,
      dtype === "i32"
        ? Array.from({ length: sizeOf(shape) }, (_, k) => (3 * k) % 5)
        : fill(sizeOf(shape), first + index, domains.real),
    ]),
  );

/** Exchanges of a shard, as `allReduce 6×4`, in order. @returns after all shards were seen to compute what the program does */
function exchanges(build: (use: Use) => Tensors, shards = 4): string[] {
  const graph = graphOf(build);
  expectSameInParts(graph, { shards, sharded }, { inputs: valuesOf(inputs, 1), state: valuesOf(state, 50) });
  return topologicalOrder(roots(partition(graph, { shards, shard: 1, sharded })))
    .filter(({ op }) => op.kind === "allReduce" || op.kind === "allGather")
    .map(({ op, shape }) => [op.kind, shape.join("×")].join(" ").trim());
}

describe("sums over the batch are added up once, and as small as they get", () => {
  test("a loss is summed to a number first", () => {
    expect(exchanges((use) => ({ loss: ops.mean(ops.square(use("y"))) }))).toEqual(["allReduce"]);
  });
  test("a gradient of two terms, after their addition", () => {
    const gradient = (use: Use) => {
      const [w, x] = [use("w"), use("x")];
      const logits = ops.matmul(x, w);
      const loss = ops.add(ops.sum(ops.tanh(logits)), ops.sum(ops.square(ops.matmul(ops.sin(x), w))));
      return { ...grad(loss, { w }) };
    };
    expect(exchanges(gradient)).toEqual(["allReduce 6×4"]);
  });
  test("terms that are the same on all shards do not part it", () => {
    const product = (use: Use, of: (x: Tensor) => Tensor) => ops.matmul(ops.transposeMatrix(of(use("x"))), use("y"));
    const terms = (use: Use) => {
      const [first, second] = [product(use, ops.sin), product(use, ops.cos)];
      const decayed = ops.sub(ops.mul(0.1, use("w")), ops.mul(2, first)); // whole − sum
      return { y: ops.transposeMatrix(ops.neg(ops.mul(ops.sub(ops.add(decayed, second), use("w")), use("w")))) };
    };
    expect(exchanges(terms)).toEqual(["allReduce 4×6"]);
    const twice = (use: Use) => {
      const g = product(use, ops.sin);
      return { more: ops.add(g, use("w")), less: ops.sub(use("w"), g) };
    };
    expect(exchanges(twice)).toEqual(["allReduce 6×4"]);
  });
  test("what is used as a sum and as it is, is added up before", () => {
    const updates = (use: Use) => {
      const { w: g } = grad(ops.sum(ops.tanh(ops.matmul(use("x"), use("w")))), { w: use("w") });
      return { moment: ops.add(ops.mul(use("w"), 0.9), ops.mul(g, 0.1)), square: ops.square(g) };
    };
    expect(exchanges(updates)).toEqual(["allReduce 6×4"]);
  });
  test("before it is stretched", () => {
    const centred = (use: Use) => ({ y: ops.sum(ops.square(ops.sub(use("x"), ops.mean(use("x"), { axes: [0] })))) });
    expect(exchanges(centred)).toEqual(["allReduce 6", "allReduce"]);
  });
  test("the gradient of rows picked from a table", () => {
    const embedded = (use: Use) => {
      const table = use("table");
      return { ...grad(ops.sum(ops.mul(ops.embedding(use("labels"), table), use("x"))), { table }) };
    };
    expect(exchanges(embedded)).toEqual(["allReduce 5×6"]);
  });
  test("of a kernel", () => {
    const convolved = (use: Use) => {
      const kernel = use("kernel");
      return { ...grad(ops.sum(ops.tanh(ops.conv2d(use("images"), kernel, { padding: 1 }))), { kernel }) };
    };
    expect(exchanges(convolved)).toEqual(["allReduce 3×3×3×2"]);
  });
  test("a maximum over the batch", () => {
    expect(exchanges((use) => ({ most: ops.max(use("x"), { axes: [0] }) }))).toEqual(["allReduce 1×6"]);
  });
});

describe("nothing is exchanged", () => {
  const isAlone = (build: (use: Use) => Tensor): void => {
    expect(exchanges((use) => ({ y: ops.sum(ops.tanh(build(use))) }))).toEqual(["allReduce"]);
  };
  test("by two batches joined and parted again", () => {
    isAlone((use) => {
      const both = ops.mul(ops.concat([use("x"), ops.sin(use("x"))]), 2);
      const [first, second] = ops.split(both, [8, 8]);
      return ops.add(first ?? both, second ?? both);
    });
  });
  test("by random numbers, of one batch or of two, one by one or in fours", () => {
    isAlone((use) => {
      const source = { seed: use("seed"), step: use("step") };
      const both = ops.concat([use("x"), use("x")]);
      const noise = ops.normal(source, [16, 6], "noise");
      const [mask, two] = [ops.less(ops.uniform(source, [8], "mask"), 0.5), ops.uniform(source, [2, 8, 6], "two")];
      const masked = ops.mul(ops.narrow(ops.add(both, noise), 0, 0, 8), ops.reshape(mask, [8, 1]));
      return ops.add(masked, ops.reshape(ops.narrow(two, 0, 1, 1), [8, 6]));
    });
  });
  test("by neighbours that become one sample, and by pixels that become rows", () => {
    isAlone((use) => ops.transpose(ops.reshape(use("x"), [4, 2, 6]), [0, 2, 1]));
    isAlone((use) => ops.matmul(ops.reshape(use("images"), [-1, 3]), ops.literal([1, 2, 3], [3, 1])));
  });
  test("by a table of numbers of each sample", () => {
    isAlone((use) => ops.mul(use("y"), ops.literal(fill(32, 9, domains.real), [8, 4])));
  });
  test("by indices of rows of their own sample", () => {
    isAlone((use) => {
      const own = ops.add(
        ops.mul(ops.literal([0, 1, 2, 3, 4, 5, 6, 7], [8, 1], "i32"), 6),
        ops.literal([5, 0, 5], [3], "i32"),
      );
      return ops.gather(ops.reshape(use("x"), [48]), own, { blocks: 8 });
    });
  });
});

describe("what no shard can know of the others is gathered once", () => {
  test("all samples beside each", () => {
    const distances = (use: Use) => {
      const x = ops.sin(use("x"));
      const apart = ops.sub(ops.reshape(x, [8, 1, 6]), ops.reshape(x, [1, 8, 6]));
      return { y: ops.sum(ops.abs(apart)), other: ops.sum(ops.exp(ops.neg(ops.square(apart)))) };
    };
    expect(exchanges(distances)).toEqual(["allGather 8×6", "allReduce", "allReduce"]);
  });
  test("a batch in another order", () => {
    expect(exchanges((use) => ({ y: ops.reverse(use("x"), [0]) }))).toEqual(["allGather 8×6"]);
  });
  test("but one sample alone is sent by the shard that has it", () => {
    expect(exchanges((use) => ({ y: ops.narrow(use("x"), 0, 5, 1) }))).toEqual(["allReduce 1×6"]);
  });
  test("columns of two batches in one", () => {
    const both = (use: Use) => ({ y: ops.transposeMatrix(ops.concat([use("x"), use("x")])) });
    expect(exchanges(both, 2)).toEqual(["allGather 2×2×24"]);
  });
});

test("one shard has the program itself; batches that cannot be shared are refused", () => {
  const graph = graphOf((use) => ({ y: use("x") }));
  expect(partition(graph, { shards: 1, shard: 0, sharded })).toBe(graph);
  const uneven = () => partition(graph, { shards: 3, shard: 0, sharded });
  expectOneLine(ShapeError, uneven, 'input "x" is [8, 6]', "3 shards", "a multiple of 3");
});
