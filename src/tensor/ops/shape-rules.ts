/** @file Shape and dtype of every primitive's result. */
import { formatShape, sameShape, sizeOf } from "../../base/shape.js";
import type { Op, OpKind, OpOf } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { convolutionShapes } from "./convolution-shapes.js";
import { indexingShapes } from "./indexing-shapes.js";
import { describe, only, rejectShape, requireFloat } from "./shape-checks.js";
import type { ResultSpec, ShapeRule } from "./shape-checks.js";

const unary = (op: Op, inputs: readonly Tensor[]): ResultSpec => {
  const x = only(inputs);
  requireFloat(op.kind, x);
  return { shape: x.shape, dtype: x.dtype };
};

const unaryAnyType = (_op: Op, inputs: readonly Tensor[]): ResultSpec => {
  const { shape, dtype } = only(inputs);
  return { shape, dtype };
};

function requireAlike(kind: string, a: Tensor, b: Tensor): void {
  if (!sameShape(a.shape, b.shape) || a.dtype !== b.dtype) {
    rejectShape(kind, `operands ${describe(a)} and ${describe(b)} differ; broadcast or cast one of them`);
  }
}

const binary = (op: Op, inputs: readonly Tensor[]): ResultSpec => {
  const [a, b] = [only(inputs, 0), only(inputs, 1)];
  requireAlike(op.kind, a, b);
  return { shape: a.shape, dtype: a.dtype };
};

const floatBinary = (op: Op, inputs: readonly Tensor[]): ResultSpec => {
  const result = binary(op, inputs);
  requireFloat(op.kind, only(inputs));
  return result;
};

const compare = (op: Op, inputs: readonly Tensor[]): ResultSpec => ({ shape: binary(op, inputs).shape, dtype: "f32" });

function requireAxes(kind: string, axes: readonly number[], input: Tensor): void {
  for (const axis of axes) {
    if (!Number.isInteger(axis) || axis < 0 || axis >= input.shape.length) {
      rejectShape(kind, `axis ${axis} is not an axis of ${describe(input)}`);
    }
  }
  if (new Set(axes).size < axes.length)
    rejectShape(kind, `axes ${formatShape(axes)} of ${describe(input)} name one axis twice`);
}

const reduce = (op: OpOf<"sum" | "reduceMax">, inputs: readonly Tensor[]): ResultSpec => {
  const x = only(inputs);
  requireFloat(op.kind, x);
  requireAxes(op.kind, op.axes, x);
  return { shape: x.shape.map((size, axis) => (op.axes.includes(axis) ? 1 : size)), dtype: "f32" };
};

function declaredSpec(kind: string, declared: ResultSpec | undefined): ResultSpec {
  if (declared === undefined) throw new Error(`internal: ${kind} needs a declared shape`);
  return { shape: declared.shape, dtype: declared.dtype };
}

const shapeRules = {
  input: (op, _inputs, declared) => declaredSpec(op.kind, declared),
  state: (op, _inputs, declared) => declaredSpec(op.kind, declared),
  literal: (op, _inputs, declared) => {
    const spec = declaredSpec(op.kind, declared);
    if (sizeOf(spec.shape) !== op.values.length) {
      rejectShape(op.kind, `${op.values.length} values do not fill ${formatShape(spec.shape)}`);
    }
    return spec;
  },
  constant: (_op, _inputs, declared) => ({ shape: [], dtype: declared?.dtype ?? "f32" }),

  neg: unaryAnyType,
  abs: unaryAnyType,
  sign: unary,
  floor: unary,
  sqrt: unary,
  exp: unary,
  expm1: unary,
  log: unary,
  log1p: unary,
  sin: unary,
  cos: unary,
  tanh: unary,
  sigmoid: unary,
  softplus: unary,
  leakyRelu: unary,
  stopGradient: unaryAnyType,
  cast: (op, inputs) => ({ shape: only(inputs).shape, dtype: op.to }),

  add: binary,
  sub: binary,
  mul: binary,
  max: binary,
  min: binary,
  div: floatBinary,
  pow: floatBinary,
  less: compare,
  lessEqual: compare,
  equal: compare,
  select: (op, inputs) => {
    const [mask, a, b] = [only(inputs, 0), only(inputs, 1), only(inputs, 2)];
    requireFloat(op.kind, mask);
    requireAlike(op.kind, a, b);
    if (!sameShape(mask.shape, a.shape)) {
      rejectShape(op.kind, `mask ${describe(mask)} and operands ${describe(a)} differ; broadcast one of them`);
    }
    return { shape: a.shape, dtype: a.dtype };
  },

  sum: reduce,
  reduceMax: reduce,
  argmax: (op, inputs) => {
    const x = only(inputs);
    requireFloat(op.kind, x);
    requireAxes(op.kind, [op.axis], x);
    return { shape: x.shape.map((size, axis) => (axis === op.axis ? 1 : size)), dtype: "i32" };
  },

  matmul: (op, inputs) => {
    const [a, b] = [only(inputs, 0), only(inputs, 1)];
    requireFloat(op.kind, a);
    requireFloat(op.kind, b);
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const [m, k] = a.shape.slice(-2);
    const [kB, n] = b.shape.slice(-2);
    if (m === undefined || k === undefined || n === undefined || k !== kB || !sameShape(batchA, batchB)) {
      rejectShape(
        op.kind,
        `${describe(a)} · ${describe(b)} does not fit; it needs [..., M, K] · [..., K, N] with equal batch axes`,
      );
    }
    return { shape: [...batchA, m, n], dtype: "f32" };
  },

  ...convolutionShapes,
  ...indexingShapes,

  reshape: (op, inputs) => {
    const x = only(inputs);
    if (sizeOf(x.shape) !== sizeOf(op.shape)) {
      rejectShape(
        op.kind,
        `${describe(x)} has ${sizeOf(x.shape)} elements, ${formatShape(op.shape)} needs ${sizeOf(op.shape)}`,
      );
    }
    return { shape: op.shape, dtype: x.dtype };
  },
  transpose: (op, inputs) => {
    const x = only(inputs);
    const sorted = [...op.permutation].sort((p, q) => p - q);
    if (sorted.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
      rejectShape(op.kind, `${formatShape(op.permutation)} is not a permutation of the axes of ${describe(x)}`);
    }
    return { shape: op.permutation.map((axis) => x.shape[axis] ?? 1), dtype: x.dtype };
  },
  broadcast: (op, inputs) => {
    const x = only(inputs);
    const lead = op.shape.length - x.shape.length;
    if (lead < 0 || x.shape.some((size, axis) => size !== 1 && size !== op.shape[axis + lead])) {
      rejectShape(op.kind, `${describe(x)} does not stretch to ${formatShape(op.shape)}`);
    }
    return { shape: op.shape, dtype: x.dtype };
  },
  slice: (op, inputs) => {
    const x = only(inputs);
    const fits =
      op.start.length === x.shape.length &&
      op.size.length === x.shape.length &&
      op.step.length === x.shape.length &&
      x.shape.every((extent, axis) => {
        const [start, size, step] = [op.start[axis] ?? -1, op.size[axis] ?? -1, op.step[axis] ?? 0];
        return start >= 0 && size >= 1 && step >= 1 && start + (size - 1) * step < extent;
      });
    if (!fits) {
      rejectShape(
        op.kind,
        `start ${formatShape(op.start)} size ${formatShape(op.size)} step ${formatShape(op.step)} leaves ${describe(x)}`,
      );
    }
    return { shape: op.size, dtype: x.dtype };
  },
  reverse: (op, inputs) => {
    const x = only(inputs);
    requireAxes(op.kind, op.axes, x);
    return { shape: x.shape, dtype: x.dtype };
  },

  pad: (op, inputs) => {
    const x = only(inputs);
    const lists = [op.before, op.after, op.interior];
    if (
      lists.some(
        (list) => list.length !== x.shape.length || list.some((count) => !Number.isInteger(count) || count < 0),
      )
    ) {
      rejectShape(op.kind, `needs one count ≥ 0 per axis of ${describe(x)} in before, after and interior`);
    }
    const shape = x.shape.map(
      (size, axis) =>
        (op.before[axis] ?? 0) + size + Math.max(0, size - 1) * (op.interior[axis] ?? 0) + (op.after[axis] ?? 0),
    );
    return { shape, dtype: x.dtype };
  },
  concat: (op, inputs) => {
    const first = only(inputs);
    requireAxes(op.kind, [op.axis], first);
    let total = 0;
    for (const input of inputs) {
      const alike =
        input.dtype === first.dtype &&
        input.shape.length === first.shape.length &&
        input.shape.every((size, axis) => axis === op.axis || size === first.shape[axis]);
      if (!alike) rejectShape(op.kind, `${describe(input)} does not join ${describe(first)} along axis ${op.axis}`);
      total += input.shape[op.axis] ?? 0;
    }
    return { shape: first.shape.map((size, axis) => (axis === op.axis ? total : size)), dtype: first.dtype };
  },
  random: (op, inputs) => {
    for (const input of inputs) {
      if (input.dtype !== "i32" || input.shape.length !== 0)
        rejectShape(op.kind, `seed and step are i32 scalars, got ${describe(input)}`);
    }
    const { first = 0 } = op;
    if (!Number.isInteger(first / 4) || first < 0)
      rejectShape(op.kind, `the first element is number ${first} of its stream; take a multiple of 4`);
    return { shape: op.shape, dtype: "f32" };
  },
  allReduce: unary,
  allGather: (op, inputs) => {
    const { shape, dtype } = only(inputs);
    const [rows, ...rest] = shape;
    if (rows === undefined) rejectShape(op.kind, "a scalar has no axis to gather along");
    return { shape: [rows * op.shards, ...rest], dtype };
  },
} satisfies { [K in OpKind]: ShapeRule<K> };

/**
 * The result of an op on these inputs.
 * @param declared shape and dtype of ops that have no rule of their own (input, state, literal, constant).
 * @throws ShapeError when the inputs do not fit.
 */
export function applyShapeRule(op: Op, inputs: readonly Tensor[], declared?: ResultSpec): ResultSpec {
  const rule = shapeRules[op.kind] as ShapeRule<OpKind>;
  const result = rule(op, inputs, declared);
  if (!result.shape.every((size) => Number.isInteger(size) && size >= 1)) {
    rejectShape(op.kind, `${formatShape(result.shape)} is no shape; sizes are whole numbers from 1 up`);
  }
  return result;
}
