/**
 * @file Gradient rules: for y = op(x…) and the adjoint g = ∂loss/∂y, the adjoint of each input. Written in primitives, so the set
 * is closed under differentiation. `null`: no gradient flows there.
 */
import { sameShape } from "../../base/shape.js";
import type { IndexedAttributes, OpKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import {
  add,
  broadcastTo,
  constant,
  cos,
  div,
  equal,
  greater,
  less,
  log,
  mul,
  neg,
  pow,
  select,
  sigmoid,
  sign,
  sin,
  square,
  sub,
} from "../ops/elementwise.js";
import { conv2d, conv2dInput, conv2dWeight } from "../ops/convolution.js";
import { gather, scatterAdd } from "../ops/indexing.js";
import { matmul } from "../ops/matmul.js";
import { narrow, pad, reshape, reverse, slice, transpose, transposeMatrix } from "../ops/movement.js";
import { sum } from "../ops/reduce.js";

/** Adjoints of the inputs of y, given y's own. */
type GradientRule<K extends OpKind> = (y: Tensor<K>, g: Tensor) => readonly (Tensor | null)[];

function operand(y: Tensor, index = 0): Tensor {
  const input = y.inputs[index];
  if (input === undefined) throw new Error(`internal: ${y.op.kind} lacks operand ${index}`);
  return input;
}

/** No gradient: the function is constant almost everywhere, or its inputs are not real numbers. */
const none = (): readonly null[] => [null, null, null];

/** A rule of one argument from its derivative as a function of (x, y). */
const unary =
  (derivative: (x: Tensor, y: Tensor) => Tensor) =>
  (y: Tensor, g: Tensor): Tensor[] => [mul(g, derivative(operand(y), y))];

/** 1 where a wins, ½ at ties, 0 where b wins. */
const share = (winner: Tensor, a: Tensor, b: Tensor): Tensor => add(winner, mul(0.5, equal(a, b)));

/** Sums g over the axes along which x was stretched. */
function sumToShape(g: Tensor, x: Tensor): Tensor {
  const lead = g.shape.length - x.shape.length;
  const axes = g.shape.flatMap((size, axis) =>
    axis < lead || (x.shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  return reshape(sum(g, { axes, keepDims: true }), x.shape);
}

/** What is known of the indices. */
const blocksOf = ({ blocks }: IndexedAttributes): IndexedAttributes => (blocks === undefined ? {} : { blocks });

/** Height and width of images [N, H, W, C]. */
const imageSize = ({ shape: [, height = 1, width = 1] }: Tensor): [number, number] => [height, width];
/** Height and width of kernels [KH, KW, C, O]. */
const kernelSize = ({ shape: [height = 1, width = 1] }: Tensor): [number, number] => [height, width];

/** Programs are differentiated before they are cut into shards. */
const cutTooEarly = (y: Tensor): never => {
  throw new Error(`internal: ${y.op.kind} has no gradient; differentiate before partitioning`);
};

const gradientRules = {
  input: none,
  state: none,
  constant: none,
  literal: none,
  random: none,
  argmax: none,
  less: none,
  lessEqual: none,
  equal: none,
  sign: none,
  floor: none,
  stopGradient: none,
  cast: none,
  allReduce: cutTooEarly,
  allGather: cutTooEarly,

  neg: (_y, g) => [neg(g)],
  abs: unary((x) => sign(x)),
  sqrt: (y, g) => [div(g, mul(2, y))], // d √x = 1 / (2√x)
  exp: unary((_x, y) => y),
  expm1: unary((_x, y) => add(y, 1)), // d (eˣ − 1) = eˣ = y + 1
  log: (y, g) => [div(g, operand(y))],
  log1p: (y, g) => [div(g, add(1, operand(y)))],
  sin: unary((x) => cos(x)),
  cos: unary((x) => neg(sin(x))),
  tanh: unary((_x, y) => sub(1, square(y))), // d tanh = 1 − tanh²
  sigmoid: unary((_x, y) => mul(y, sub(1, y))), // d σ = σ(1 − σ)
  softplus: unary((x) => sigmoid(x)),
  // From the result, not the argument: y > 0 exactly where x > 0, and then only y has to be kept in memory.
  leakyRelu: (y, g) => [select(greater(y, 0), g, mul(y.op.slope, g))],

  add: (_y, g) => [g, g],
  sub: (_y, g) => [g, neg(g)],
  mul: (y, g) => [mul(g, operand(y, 1)), mul(g, operand(y, 0))],
  div: (y, g) => [div(g, operand(y, 1)), neg(div(mul(g, y), operand(y, 1)))], // d(a/b)/db = −(a/b)/b
  max: (y, g) => {
    const [a, b] = [operand(y, 0), operand(y, 1)];
    return [mul(g, share(greater(a, b), a, b)), mul(g, share(less(a, b), a, b))];
  },
  min: (y, g) => {
    const [a, b] = [operand(y, 0), operand(y, 1)];
    return [mul(g, share(less(a, b), a, b)), mul(g, share(greater(a, b), a, b))];
  },
  pow: (y, g) => {
    const [a, b] = [operand(y, 0), operand(y, 1)];
    const ofBase = mul(b, pow(a, sub(b, 1))); // b aᵇ⁻¹
    const positive = greater(a, 0);
    const ofExponent = mul(y, log(select(positive, a, 1))); // aᵇ ln a, and 0 at a = 0
    return [mul(g, ofBase), mul(g, ofExponent)];
  },
  select: (y, g) => {
    const mask = operand(y);
    return [null, select(mask, g, 0), select(mask, 0, g)];
  },

  sum: (y, g) => [broadcastTo(g, operand(y).shape)],
  reduceMax: (y, g) => {
    const x = operand(y);
    const winners = equal(x, broadcastTo(y, x.shape));
    const count = sum(winners, { axes: y.op.axes, keepDims: true });
    return [mul(winners, broadcastTo(div(g, count), x.shape))];
  },
  matmul: (y, g) => [
    matmul(g, transposeMatrix(operand(y, 1))), // ∂/∂A = G Bᵀ
    matmul(transposeMatrix(operand(y, 0)), g), // ∂/∂B = Aᵀ G
  ],

  conv2d: (y, g) => {
    const [x, w] = [operand(y, 0), operand(y, 1)];
    return [conv2dInput(g, w, y.op, imageSize(x)), conv2dWeight(x, g, y.op, kernelSize(w))];
  },
  conv2dInput: (x, g) => {
    const [y, w] = [operand(x, 0), operand(x, 1)];
    return [conv2d(g, w, x.op), conv2dWeight(g, y, x.op, kernelSize(w))];
  },
  conv2dWeight: (w, g) => {
    const [x, y] = [operand(w, 0), operand(w, 1)];
    return [conv2dInput(y, g, w.op, imageSize(x)), conv2d(x, g, w.op)];
  },

  gather: (y, g) => [scatterAdd(g, operand(y, 1), operand(y).shape[0] ?? 1, blocksOf(y.op)), null],
  scatterAdd: (y, g) => [gather(g, operand(y, 1), blocksOf(y.op)), null],

  reshape: (y, g) => [reshape(g, operand(y).shape)],
  transpose: (y, g) => {
    const inverse = y.op.permutation.map((_, axis) => y.op.permutation.indexOf(axis));
    return [transpose(g, inverse)];
  },
  broadcast: (y, g) => [sumToShape(g, operand(y))],
  slice: (y, g) => {
    const { start, size, step } = y.op;
    const { shape } = operand(y);
    const end = start.map((first, axis) => first + ((size[axis] ?? 1) - 1) * (step[axis] ?? 1) + 1);
    return [
      pad(
        g,
        start,
        end.map((stop, axis) => (shape[axis] ?? stop) - stop),
        step.map((stride) => stride - 1),
      ),
    ];
  },
  reverse: (y, g) => [reverse(g, y.op.axes)],
  pad: (y, g) => [
    slice(
      g,
      y.op.before,
      operand(y).shape,
      y.op.interior.map((count) => count + 1),
    ),
  ],
  concat: (y, g) => {
    let start = 0;
    return y.inputs.map((input) => {
      const size = input.shape[y.op.axis] ?? 0;
      const part = narrow(g, y.op.axis, start, size);
      start += size;
      return part;
    });
  },
} satisfies { [K in OpKind]: GradientRule<K> };

/** The adjoints of y's inputs, given its own. @param g of y's shape. */
export function inputAdjoints(y: Tensor, g: Tensor): readonly (Tensor | null)[] {
  if (!sameShape(y.shape, g.shape)) throw new Error(`internal: adjoint of ${y.op.kind} has another shape`);
  return (gradientRules[y.op.kind] as GradientRule<OpKind>)(y, g);
}

/** Zeros of x's shape: the gradient of what does not depend on it. */
export const zerosLike = (x: Tensor): Tensor => broadcastTo(constant(0, x.dtype), x.shape);
