/**
 * @file Arbitrary whole programs: graphs of many primitives with shared subexpressions, several outputs and state updates.
 * Every primitive can occur; functions are kept tame (log of something positive, products that do not grow) so that float32 and
 * float64 agree, and functions that jump are left out unless wanted.
 */
import fc from "fast-check";
import { sizeOf } from "#src/base/shape.js";
import type { CollectiveOp, ConvolutionKind, OpKind } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import { f32, grad, i32, trace } from "#src/tensor/index.js";
import type { Graph, Tensor, TensorSpecs, Tensors, Traced } from "#src/tensor/index.js";
import { domains, fill, seeds } from "./random-tensor.js";

/** Chooses a whole number below a bound; the same seed makes the same program. */
type Choose = (bound: number) => number;

/** What a new tensor may be made of: earlier tensors, all `f32`. */
interface Pool {
  readonly tensors: Tensor[];
  readonly source: ops.RandomSource;
}

type Growth = (x: Tensor, other: Tensor, choose: Choose, pool: Pool) => Tensor;

const f =
  (apply: (x: Tensor) => Tensor): Growth =>
  (x) =>
    apply(x);

/** A tensor of x's shape made of another one: itself, its broadcast, or its mean. */
function fitted(other: Tensor, x: Tensor): Tensor {
  const lead = x.shape.length - other.shape.length;
  const stretches = lead >= 0 && other.shape.every((size, axis) => size === 1 || size === x.shape[axis + lead]);
  return ops.broadcastTo(stretches ? other : ops.mean(other), x.shape);
}

const withOther =
  (apply: (x: Tensor, other: Tensor) => Tensor): Growth =>
  (x, other) =>
    apply(x, fitted(other, x));

const axisOf = (x: Tensor, choose: Choose): number => choose(x.shape.length);
const axesOf = (x: Tensor, choose: Choose): number[] => x.shape.flatMap((_, axis) => (choose(2) === 0 ? [axis] : []));

/** x as an image of one channel, the other as kernels; the adjoints come through the gradients of a convolution. */
function convolved(x: Tensor, other: Tensor, choose: Choose, kind: ConvolutionKind): Tensor {
  const image = ops.reshape(x, [1, sizeOf(x.shape), 1, 1]); // [N, H, W, C]
  const channels = 1 + choose(3);
  const kernel = ops.tanh(ops.broadcastTo(ops.reshape(ops.mean(other), [1, 1, 1, 1]), [3, 1, 1, channels]));
  const geometry = { stride: 1 + choose(2), padding: [1, 1, 0, 0] as const };
  const y = ops.mul(ops.conv2d(image, kernel, geometry), 1 / 3); // [1, H′, 1, channels]
  if (kind === "conv2d") return y;
  return ops.vjp(y, [kind === "conv2dInput" ? image : kernel], ops.tanh(y))[0] ?? y;
}

/** Indices, some of which name no row. */
const indices = (count: number, choose: Choose): Tensor =>
  ops.literal(fill(count, choose(1000), domains.smallInteger), [count], "i32");

const growths = {
  input: f((x) => x),
  state: f((x) => x),
  constant: (x, _other, choose) => ops.add(x, ops.broadcastTo(ops.constant([0, 1, -1, 0.5][choose(4)] ?? 2), x.shape)),
  literal: (x, _other, choose) => ops.sub(x, ops.literal(fill(sizeOf(x.shape), choose(1000), domains.real), x.shape)),
  random: (x, _other, choose, { source }) =>
    ops.add(x, (choose(2) === 0 ? ops.uniform : ops.normal)(source, x.shape, `stream ${choose(3)}`)),

  neg: f(ops.neg),
  abs: f(ops.abs),
  sign: f(ops.sign),
  floor: f(ops.floor),
  sqrt: f((x) => ops.sqrt(ops.add(ops.softplus(x), 0.1))),
  exp: f((x) => ops.exp(ops.sin(x))),
  expm1: f((x) => ops.expm1(ops.minimum(x, 1))),
  log: f((x) => ops.log(ops.add(ops.abs(x), 0.5))),
  log1p: f((x) => ops.log1p(ops.abs(x))),
  sin: f(ops.sin),
  cos: f(ops.cos),
  tanh: f(ops.tanh),
  sigmoid: f(ops.sigmoid),
  softplus: f(ops.softplus),
  leakyRelu: (x, _other, choose) => ops.leakyRelu(x, [0, 0.2, 1][choose(3)] ?? 0),
  stopGradient: f(ops.stopGradient),
  cast: f((x) => ops.cast(ops.cast(ops.mul(x, 10), "i32"), "f32")),

  add: withOther(ops.add),
  sub: withOther(ops.sub),
  mul: withOther((x, other) => ops.mul(x, ops.tanh(other))),
  div: withOther((x, other) => ops.div(x, ops.add(ops.abs(other), 0.5))),
  max: withOther(ops.maximum),
  min: withOther(ops.minimum),
  pow: (x, _other, choose) => ops.pow(ops.tanh(x), [1, 2, 3][choose(3)] ?? 1),
  less: withOther(ops.less),
  lessEqual: withOther(ops.lessEqual),
  equal: withOther(ops.equal),
  select: (x, other, choose) =>
    ops.select(ops.literal(fill(sizeOf(x.shape), choose(1000), domains.mask), x.shape), x, fitted(other, x)),

  sum: (x, other, choose) => {
    const axes = axesOf(x, choose);
    const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
    const keepDims = choose(2) === 0;
    const total = ops.mul(ops.sum(x, { axes, keepDims }), 1 / Math.sqrt(count));
    if (choose(2) === 0) return total;
    // Reductions of one pass: of a chain that is used elsewhere, and of a product with what the axes may not move.
    const difference = ops.sub(x, ops.tanh(fitted(other, x)));
    const ofProduct = ops.mean(ops.mul(difference, ops.tanh(fitted(other, x))), { axes, keepDims: true });
    const combined = ops.add(ops.max(difference, { axes, keepDims: true }), ofProduct);
    return keepDims
      ? ops.add(ops.mul(difference, ops.tanh(combined)), total)
      : ops.add(total, ops.reshape(combined, total.shape));
  },
  reduceMax: (x, _other, choose) => ops.max(x, { axes: axesOf(x, choose), keepDims: choose(2) === 0 }),
  argmax: (x, _other, choose) => (x.shape.length === 0 ? x : ops.cast(ops.argmax(x, axisOf(x, choose)), "f32")),
  matmul: (x, other) => {
    const rows = ops.reshape(x, [-1, x.shape.at(-1) ?? 1]); // [M, K]
    const k = rows.shape[1] ?? 1;
    const columns =
      sizeOf(other.shape) % k === 0 ? ops.reshape(other, [k, -1]) : ops.broadcastTo(ops.mean(other), [k, 2]); // [K, N]
    return ops.mul(ops.matmul(rows, ops.tanh(columns)), 1 / k);
  },
  conv2d: (x, other, choose) => convolved(x, other, choose, "conv2d"),
  conv2dInput: (x, other, choose) => convolved(x, other, choose, "conv2dInput"),
  conv2dWeight: (x, other, choose) => convolved(x, other, choose, "conv2dWeight"),
  gather: (x, _other, choose) =>
    x.shape.length === 0 || sizeOf(x.shape) > 200 ? x : ops.gather(x, indices(1 + choose(8), choose)),
  scatterAdd: (x, _other, choose) =>
    x.shape.length === 0 ? x : ops.scatterAdd(x, indices(x.shape[0] ?? 1, choose), 1 + choose(8)),

  reshape: f((x) => ops.reshape(x, [-1])),
  transpose: (x, _other, choose) => {
    const turn = choose(Math.max(1, x.shape.length));
    return ops.transpose(
      x,
      x.shape.map((_, axis) => (axis + turn) % x.shape.length),
    );
  },
  broadcast: (x, _other, choose) =>
    sizeOf(x.shape) > 200 || x.shape.length > 3 ? x : ops.broadcastTo(x, [1 + choose(3), ...x.shape]),
  slice: (x, _other, choose) => {
    const step = x.shape.map((size) => 1 + choose(Math.min(2, size)));
    const start = x.shape.map((size) => choose(Math.min(2, size)));
    return ops.slice(
      x,
      start,
      x.shape.map((size, axis) => Math.floor((size - 1 - (start[axis] ?? 0)) / (step[axis] ?? 1)) + 1),
      step,
    );
  },
  reverse: (x, _other, choose) => ops.reverse(x, axesOf(x, choose)),
  pad: (x, _other, choose) =>
    sizeOf(x.shape) > 200
      ? x
      : ops.pad(
          x,
          x.shape.map(() => choose(2)),
          x.shape.map(() => choose(3)),
          x.shape.map(() => choose(2)),
        ),
  concat: (x, other, choose) =>
    x.shape.length === 0 || sizeOf(x.shape) > 200
      ? x
      : ops.concat([x, ops.tanh(fitted(other, x)), x], axisOf(x, choose)),
} satisfies { [K in Exclude<OpKind, CollectiveOp>]: Growth };

/** Functions whose result jumps: rounding in their arguments shows as a large error. */
const jumping: ReadonlySet<OpKind> = new Set(["sign", "floor", "cast", "less", "lessEqual", "equal", "argmax"]);

/** A program with values for its inputs and state. */
export interface RandomProgram {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** Inputs and state; with a large scale, tensors are shared out among threads. */
const specsOf = (scale: number) => ({
  inputs: { a: f32(4 * scale, 3 * scale), b: f32(3 * scale), c: f32(2, 1, 5 * scale) },
  state: { w: f32(3 * scale, 4 * scale), s: f32(), seed: i32(), step: i32() },
});

/** One growth per number pair: which primitive, and the choices it makes. */
function grow(
  instructions: readonly (readonly [number, number])[],
  withJumps: boolean,
  { inputs, state }: { inputs: Tensors; state: Tensors },
): Traced {
  const { a, b, c } = inputs;
  const { w, s, seed, step } = state;
  if (!a || !b || !c || !w || !s || !seed || !step) throw new Error("a tensor of the program is missing");
  const kinds = (Object.keys(growths) as (keyof typeof growths)[]).filter((kind) => withJumps || !jumping.has(kind));
  const pool: Pool = { tensors: [a, b, c, w, s], source: { seed, step } };
  for (const [pick, choices] of instructions) {
    let rest = choices;
    const choose: Choose = (bound) => {
      rest = (Math.imul(rest, 1664525) + 1013904223) >>> 0;
      return Math.floor((rest / 2 ** 32) * bound);
    };
    const growth: Growth = growths[kinds[pick % kinds.length] ?? "add"];
    const recent = (): Tensor => pool.tensors[Math.max(0, pool.tensors.length - 1 - choose(6))] ?? a;
    pool.tensors.push(growth(recent(), recent(), choose, pool));
  }
  const [last = a, before = a] = pool.tensors.slice(-2).reverse();
  const gradients = grad(ops.add(ops.mean(ops.tanh(last)), ops.mean(ops.tanh(before))), { w, s });
  return {
    outputs: { last, before, mean: ops.mean(last), transposed: ops.transposeMatrix(w), gradient: gradients.w },
    updates: {
      w: ops.sub(w, ops.mul(0.1, gradients.w)),
      s: ops.add(s, ops.mul(gradients.s, s)),
      step: ops.add(step, 1),
    },
  };
}

/** Programs of up to `length` growths, with gradients and an optimiser's updates. */
export const randomPrograms = (length: number, withJumps: boolean): fc.Arbitrary<RandomProgram> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(1000), fc.nat()), { minLength: 1, maxLength: length, size: "max" }),
      fc.constantFrom(1, 1, 1, 13),
      seeds,
    )
    .map(([instructions, scale, seed]) => {
      const { inputs, state } = specsOf(scale);
      const values = (specs: TensorSpecs, first: number) =>
        Object.fromEntries(
          Object.entries(specs).map(([name, { shape, dtype }], index) => [
            name,
            fill(sizeOf(shape), first + index, dtype === "i32" ? domains.integer : domains.real),
          ]),
        );
      return {
        graph: trace((tensors) => grow(instructions, withJumps, tensors), inputs, state),
        inputs: values(inputs, seed),
        state: values(state, seed + 10),
      };
    });
