/** @file The oracle itself: each primitive on a few elements whose results were worked out by hand. */
import { test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import type { CollectiveOp, OpKind } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import { conv2dWeight } from "#src/tensor/ops/convolution.js";
import { apply } from "#src/tensor/ops/apply.js";
import { f32, i32, trace } from "#src/tensor/index.js";
import type { Tensor, TensorSpec } from "#src/tensor/index.js";
import { expectClose } from "../../support/close.js";

/** A program of inputs a, b, c, with what it must yield. */
interface Example {
  readonly inputs?: readonly (readonly [TensorSpec, readonly number[]])[];
  readonly build: (a: Tensor, b: Tensor, c: Tensor) => Tensor;
  readonly yields: readonly number[];
}

const of = (values: readonly number[], ...shape: number[]) =>
  [f32(...(shape.length === 0 ? [values.length] : shape)), values] as const;
const integers = (...values: number[]) => [i32(values.length), values] as const;
const counting = of([1, 2, 3, 4, 5, 6], 2, 3);
const [nan, inf] = [Number.NaN, Infinity];
const MAX = 2147483647;
const MIN = -2147483648;

const image = of([1, 2, 3, 4, 5, 6], 1, 2, 3, 1);
const kernel = of([1, 10, 100, 1000], 2, 2, 1, 1);

const examples = {
  neg: [
    { inputs: [of([1, -2])], build: ops.neg, yields: [-1, 2] },
    { inputs: [integers(5, MIN)], build: ops.neg, yields: [-5, MIN] },
  ],
  abs: [
    { inputs: [of([-1.5, 2, -inf])], build: ops.abs, yields: [1.5, 2, inf] },
    { inputs: [integers(-5, MIN)], build: ops.abs, yields: [5, MIN] },
  ],
  sign: [{ inputs: [of([-3, 0, 2, nan])], build: ops.sign, yields: [-1, 0, 1, nan] }],
  floor: [{ inputs: [of([-1.5, 1.5, 2])], build: ops.floor, yields: [-2, 1, 2] }],
  sqrt: [{ inputs: [of([4, 0, -1])], build: ops.sqrt, yields: [2, 0, nan] }],
  exp: [{ inputs: [of([0, 1, -inf])], build: ops.exp, yields: [1, Math.E, 0] }],
  expm1: [{ inputs: [of([1e-20, 0])], build: ops.expm1, yields: [1e-20, 0] }],
  log: [{ inputs: [of([1, 0, -1])], build: ops.log, yields: [0, -inf, nan] }],
  log1p: [{ inputs: [of([1e-20, -1])], build: ops.log1p, yields: [1e-20, -inf] }],
  sin: [{ inputs: [of([0, Math.PI / 6])], build: ops.sin, yields: [0, 0.5] }],
  cos: [{ inputs: [of([0, Math.PI / 3])], build: ops.cos, yields: [1, 0.5] }],
  tanh: [{ inputs: [of([0, 1000, -1000])], build: ops.tanh, yields: [0, 1, -1] }],
  sigmoid: [{ inputs: [of([0, 1000, -1000, Math.log(3)])], build: ops.sigmoid, yields: [0.5, 1, 0, 0.75] }],
  softplus: [{ inputs: [of([0, 1000, -1000])], build: ops.softplus, yields: [Math.LN2, 1000, 0] }],
  leakyRelu: [
    { inputs: [of([3, 0, -3])], build: (a) => ops.leakyRelu(a, 0.25), yields: [3, 0, -0.75] },
    { inputs: [of([3, -3, -inf, nan])], build: ops.relu, yields: [3, 0, 0, nan] },
  ],
  stopGradient: [{ inputs: [of([3, -1])], build: ops.stopGradient, yields: [3, -1] }],
  cast: [
    {
      inputs: [of([1.9, -1.9, nan, 1e10, -1e10, inf])],
      build: (a) => ops.cast(a, "i32"),
      yields: [1, -1, 0, MAX, MIN, MAX],
    },
    { inputs: [integers(7, MIN)], build: (a) => ops.cast(a, "f32"), yields: [7, MIN] },
  ],
  add: [
    { inputs: [of([1, 2]), of([10, 20])], build: ops.add, yields: [11, 22] },
    { inputs: [integers(MAX), integers(1)], build: ops.add, yields: [MIN] },
  ],
  sub: [{ inputs: [of([1, 2]), of([10, 20])], build: ops.sub, yields: [-9, -18] }],
  mul: [
    { inputs: [of([1, 2]), of([10, 20])], build: ops.mul, yields: [10, 40] },
    { inputs: [integers(123456789), integers(987654321)], build: ops.mul, yields: [-67153019] }, // the low 32 bits
  ],
  div: [{ inputs: [of([1, 1, 0]), of([4, 0, 0])], build: ops.div, yields: [0.25, inf, nan] }],
  max: [{ inputs: [of([1, 5, nan, 1]), of([2, 3, 1, nan])], build: ops.maximum, yields: [2, 5, nan, nan] }],
  min: [{ inputs: [of([1, 5, nan, 1]), of([2, 3, 1, nan])], build: ops.minimum, yields: [1, 3, nan, nan] }],
  pow: [
    { inputs: [of([2, 9, -2]), of([10, 0.5, 3])], build: ops.pow, yields: [1024, 3, -8] },
    { inputs: [of([1, -1, nan, 0]), of([nan, inf, 0, 0])], build: ops.pow, yields: [1, 1, 1, 1] },
  ],
  less: [{ inputs: [of([1, 2, 3, nan]), of([2, 2, 2, 2])], build: ops.less, yields: [1, 0, 0, 0] }],
  lessEqual: [{ inputs: [of([1, 2, 3, nan]), of([2, 2, 2, 2])], build: ops.lessEqual, yields: [1, 1, 0, 0] }],
  equal: [{ inputs: [of([1, 2, 3, nan]), of([2, 2, 2, nan])], build: ops.equal, yields: [0, 1, 0, 0] }],
  select: [
    { inputs: [of([1, 0, -2, nan]), of([1, 2, 3, 4]), of([5, 6, 7, 8])], build: ops.select, yields: [1, 6, 3, 4] },
  ],
  sum: [
    { inputs: [counting], build: (a) => ops.sum(a), yields: [21] },
    { inputs: [counting], build: (a) => ops.sum(a, { axes: [0] }), yields: [5, 7, 9] },
    { inputs: [counting], build: (a) => ops.sum(a, { axes: [1] }), yields: [6, 15] },
  ],
  reduceMax: [
    { inputs: [counting], build: (a) => ops.max(a, { axes: [0] }), yields: [4, 5, 6] },
    { inputs: [of([-inf, nan, 3])], build: (a) => ops.max(a), yields: [nan] },
    { inputs: [of([-inf, -5])], build: (a) => ops.max(a), yields: [-5] },
  ],
  argmax: [
    { inputs: [of([1, 3, 3, 9, 2, 7], 2, 3)], build: (a) => ops.argmax(a), yields: [1, 0] },
    { inputs: [of([1, 3, 3, 9, 2, 7], 2, 3)], build: (a) => ops.argmax(a, 0), yields: [1, 0, 1] },
    { inputs: [of([5, nan, 9, nan])], build: (a) => ops.argmax(a), yields: [1] },
  ],
  matmul: [
    { inputs: [counting, of([1, 2, 3, 4, 5, 6], 3, 2)], build: ops.matmul, yields: [22, 28, 49, 64] },
    { inputs: [of([1, 2, 3, 4], 2, 1, 2), of([1, 1, 10, 20], 2, 2, 1)], build: ops.matmul, yields: [3, 110] },
  ],
  // A 2×2 kernel over a 2×3 image: at stride 1 without padding two places, at stride 2 with a zero row above and a zero column left four.
  conv2d: [
    { inputs: [image, kernel], build: (x, w) => ops.conv2d(x, w), yields: [5421, 6532] },
    {
      inputs: [image, kernel],
      build: (x, w) => ops.conv2d(x, w, { stride: 2, padding: [1, 1, 1, 0] }),
      yields: [1000, 3200, 40, 65],
    },
  ],
  conv2dInput: [
    {
      inputs: [of([1, 2], 1, 1, 2, 1), kernel],
      build: (y, w) => ops.convTranspose2d(y, w),
      yields: [1, 12, 20, 100, 1200, 2000],
    },
  ],
  conv2dWeight: [
    {
      inputs: [image, of([1, 10], 1, 1, 2, 1)],
      build: (x, y) =>
        conv2dWeight(x, y, { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1], groups: 1 }, [2, 2]),
      yields: [21, 32, 54, 65],
    },
  ],
  gather: [
    {
      inputs: [counting, integers(1, 0, 2, -1)],
      build: (x, indices) => ops.gather(x, indices),
      yields: [4, 5, 6, 1, 2, 3, 0, 0, 0, 0, 0, 0],
    },
    { inputs: [of([7, 8, 9]), [i32(), [2]]], build: (x, indices) => ops.gather(x, indices), yields: [9] },
  ],
  scatterAdd: [
    {
      inputs: [of([1, 2, 10, 20, 100, 200], 3, 2), integers(2, 3, 2)],
      build: (updates, indices) => ops.scatterAdd(updates, indices, 3),
      yields: [0, 0, 0, 0, 101, 202],
    },
  ],
  reshape: [
    { inputs: [counting], build: (a) => ops.transpose(ops.reshape(a, [3, 2]), [1, 0]), yields: [1, 3, 5, 2, 4, 6] },
  ],
  transpose: [{ inputs: [counting], build: (a) => ops.transpose(a, [1, 0]), yields: [1, 4, 2, 5, 3, 6] }],
  broadcast: [
    { inputs: [of([1, 2], 2, 1)], build: (a) => ops.broadcastTo(a, [2, 3]), yields: [1, 1, 1, 2, 2, 2] },
    { inputs: [of([1, 2])], build: (a) => ops.broadcastTo(a, [3, 2]), yields: [1, 2, 1, 2, 1, 2] },
  ],
  slice: [{ inputs: [counting], build: (a) => ops.slice(a, [1, 0], [1, 2], [1, 2]), yields: [4, 6] }],
  reverse: [{ inputs: [counting], build: (a) => ops.reverse(a, [1]), yields: [3, 2, 1, 6, 5, 4] }],
  pad: [
    { inputs: [of([1, 2])], build: (a) => ops.pad(a, [1], [2], [1]), yields: [0, 1, 0, 2, 0, 0] },
    { inputs: [of([1, 2], 1, 2)], build: (a) => ops.pad(a, [1, 0], [0, 1]), yields: [0, 0, 0, 1, 2, 0] },
  ],
  concat: [
    { inputs: [counting, of([7, 8], 2, 1)], build: (a, b) => ops.concat([a, b], 1), yields: [1, 2, 3, 7, 4, 5, 6, 8] },
  ],
  input: [{ inputs: [integers(1, 2)], build: (a) => a, yields: [1, 2] }],
  state: [], // the executor tests write and read it
  constant: [{ build: () => ops.constant(2.5), yields: [2.5] }],
  literal: [{ build: () => ops.literal([1, 2, 3, 4], [2, 2]), yields: [1, 2, 3, 4] }],
  // Random123's known answer for philox4x32-10 with counter and key 0 is 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  random: [
    {
      inputs: [[i32(), [0]]],
      build: (zero) => withStreamZero(zero),
      yields: [0x6627e8, 0xe169c5, 0xbc57ac, 0x9b00db].map((bits) => bits / 2 ** 24),
    },
  ],
} satisfies { [K in Exclude<OpKind, CollectiveOp>]: readonly Example[] };

function withStreamZero(zero: Tensor): Tensor {
  return apply({ kind: "random", distribution: "uniform", shape: [4], stream: 0 }, [zero, zero]);
}

const rows = Object.entries<readonly Example[]>(examples).flatMap(([kind, list]) =>
  list.map((example, index) => [kind, index, example] as const),
);

test.each(rows)("%s, example %i", (_kind, _index, { inputs = [], build, yields }) => {
  const nameOf = (index: number): string => "abc"[index] ?? "";
  const unused = ops.constant(0);
  const graph = trace(
    ({ inputs: { a = unused, b = unused, c = unused } }) => ({ outputs: { y: build(a, b, c) } }),
    Object.fromEntries(inputs.map(([spec], index) => [nameOf(index), spec] as const)),
    {},
  );
  const { outputs } = evaluate(
    graph,
    Object.fromEntries(inputs.map(([, values], index) => [nameOf(index), values] as const)),
  );
  expectClose(outputs["y"] ?? [], yields, { absolute: 1e-15, relative: 1e-15 }, "y");
});
