/** @file Rules of what moves elements: views, padding, joining. */
import { sizeOf } from "../../base/shape.js";
import type { ViewKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { cutThroughReshape, partShape } from "./layout.js";
import type { Cut } from "./layout.js";
import { forAll, operand } from "./rule.js";
import type { Rule, Strategy } from "./rule.js";

const replaced = (list: readonly number[], at: number, value: number): number[] =>
  list.map((each, index) => (index === at ? value : each));

const always = (): boolean => true;

/** A box of parts: every so-manieth element of each piece, whole runs, or something that lies in one piece. */
function sliceOfParts(y: Tensor<"slice">, cut: Cut, shards: number): Strategy | null {
  const { axis, runs } = cut;
  const extent = operand(y).shape[axis] ?? 1;
  const [run, piece] = [extent / runs, extent / runs / shards];
  const { op } = y;
  const [start, size, step] = [op.start[axis] ?? 0, op.size[axis] ?? 1, op.step[axis] ?? 1];
  const of = (first: number, count: number) => ({
    op: { ...op, start: replaced(op.start, axis, first), size: replaced(op.size, axis, count) },
    operands: [cut],
  });
  if (piece % step === 0 && start < step && size * step === extent) return { ...of(start, size / shards), result: cut };
  if (step === 1 && start % run === 0 && size % run === 0)
    return { ...of(start / shards, size / shards), result: { axis, runs: size / run } };
  const [first, last] = [Math.floor(start / piece), Math.floor((start + (size - 1) * step) / piece)];
  if (first !== last || y.dtype !== "f32") return null;
  const [inRun, owner] = [Math.floor(first / shards), first % shards];
  return { ...of(inRun * piece + (start - first * piece), size), result: "partial", owner };
}

/** Zeros around whole runs, or between all elements. */
function padOfParts(y: Tensor<"pad">, cut: Cut, shards: number): Strategy | null {
  const { axis, runs } = cut;
  const extent = operand(y).shape[axis] ?? 1;
  const run = extent / runs;
  const { op } = y;
  const [before, after, interior] = [op.before[axis] ?? 0, op.after[axis] ?? 0, op.interior[axis] ?? 0];
  if (before + after === interior) return { op, operands: [cut], result: cut };
  if (interior > 0 || before % run !== 0 || after % run !== 0) return null;
  return {
    op: {
      ...op,
      before: replaced(op.before, axis, before / shards),
      after: replaced(op.after, axis, after / shards),
    },
    operands: [cut],
    result: { axis, runs: (before + extent + after) / run },
  };
}

/** Joined along the cut axis, each operand has runs of one length. */
function concatOfParts(y: Tensor<"concat">, index: number, cut: Cut): Strategy | null {
  if (y.op.axis !== cut.axis) return { op: y.op, operands: forAll(y, cut), result: cut };
  const run = (operand(y, index).shape[cut.axis] ?? 1) / cut.runs;
  const operands = y.inputs.map(({ shape }) => ({ axis: cut.axis, runs: (shape[cut.axis] ?? 1) / run }));
  if (!operands.every(({ runs }) => Number.isInteger(runs))) return null;
  return {
    op: y.op,
    operands,
    result: { axis: cut.axis, runs: operands.reduce((total, { runs }) => total + runs, 0) },
  };
}

/** The strategy in which the part of y that `cut` says is reshaped from a part of x. */
function reshapeTo(y: Tensor<"reshape">, from: Cut, to: Cut, shards: number): Strategy {
  return { op: { ...y.op, shape: partShape(y.shape, to, shards) }, operands: [from], result: to };
}

export const movementRules = {
  reshape: {
    follow: (y, _index, cut, shards) => {
      const to = cutThroughReshape(operand(y).shape, cut, y.shape, shards);
      return to && reshapeTo(y, cut, to, shards);
    },
    pull: (y, cut, shards) => {
      const from = cutThroughReshape(y.shape, cut, operand(y).shape, shards);
      return from && reshapeTo(y, from, cut, shards);
    },
    sums: always,
  },
  transpose: {
    follow: (y, _index, cut) => ({
      op: y.op,
      operands: [cut],
      result: { ...cut, axis: y.op.permutation.indexOf(cut.axis) },
    }),
    pull: (y, cut) => ({
      op: y.op,
      operands: [{ ...cut, axis: y.op.permutation[cut.axis] ?? 0 }],
      result: cut,
    }),
    sums: always,
  },
  broadcast: {
    follow: (y, _index, cut, shards) => {
      const result = { ...cut, axis: cut.axis + y.shape.length - operand(y).shape.length };
      return { op: { ...y.op, shape: partShape(y.shape, result, shards) }, operands: [cut], result };
    },
    pull: (y, cut, shards) => {
      const { shape } = operand(y);
      const axis = cut.axis - (y.shape.length - shape.length);
      return {
        op: { ...y.op, shape: partShape(y.shape, cut, shards) },
        operands: [axis < 0 || shape[axis] === 1 ? "whole" : { ...cut, axis }],
        result: cut,
      };
    },
    sums: (y) => sizeOf(y.shape) === sizeOf(operand(y).shape),
  },
  slice: {
    follow: (y, _index, cut, shards) => sliceOfParts(y, cut, shards),
    pull: (y, cut, shards) => {
      if (y.shape[cut.axis] !== operand(y).shape[cut.axis]) return null;
      return { op: { ...y.op, size: partShape(y.shape, cut, shards) }, operands: [cut], result: cut };
    },
    sums: always,
  },
  reverse: {
    follow: (y, _index, cut) => (y.op.axes.includes(cut.axis) ? null : { op: y.op, operands: [cut], result: cut }),
    sums: always,
  },
  pad: {
    follow: (y, _index, cut, shards) => padOfParts(y, cut, shards),
    sums: (y) => sizeOf(y.shape) === sizeOf(operand(y).shape),
  },
  concat: {
    follow: (y, index, cut) => concatOfParts(y, index, cut),
    sums: (_y, isPartial) => isPartial.every(Boolean),
  },
} satisfies { [K in ViewKind | "pad" | "concat"]: Rule<K> };
