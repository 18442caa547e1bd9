/** @file How every primitive is computed by shards that hold parts of its operands: one exhaustive table. */
import { sizeOf } from "../../base/shape.js";
import type { OpKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import type { Cut } from "./layout.js";
import { movementRules } from "./movement-rules.js";
import { productRules } from "./product-rules.js";
import { forAll, operand } from "./rule.js";
import type { Rule, Strategy } from "./rule.js";

/** What has no operands, or wants them whole. */
const alone: Rule<OpKind> = { follow: () => null };

const cutTwice = (y: Tensor): never => {
  throw new Error(`internal: ${y.op.kind} in a program that is about to be partitioned`);
};
const collective: Rule<OpKind> = { follow: cutTwice };

/** Parts in, parts out. */
const inParts = (y: Tensor, cut: Cut): Strategy => ({ op: y.op, operands: forAll(y, cut), result: cut });

const elementwise: Rule<OpKind> = {
  follow: (y, _index, cut) => inParts(y, cut),
  pull: (y, cut) => inParts(y, cut),
};
const linear: Rule<OpKind> = { ...elementwise, sums: (_y, isPartial) => isPartial.every(Boolean) };

/** Reductions over the cut axis have a part of the result on each shard, which `result` joins. */
const reduction = (result: "partial" | "maximum"): Pick<Rule<"sum" | "reduceMax">, "follow"> => ({
  follow: (y, _index, cut) => ({ op: y.op, operands: [cut], result: y.op.axes.includes(cut.axis) ? result : cut }),
});

/** Whether a part of a table consists of whole blocks, whose indices are in the same part of the indices. */
const holdsBlocks = (blocks: number | undefined, cut: Cut, shards: number): blocks is number =>
  blocks !== undefined && cut.axis === 0 && Number.isInteger(blocks / (cut.runs * shards));

/** Rows of a whole table by indices in parts, which are no blocks of it. */
const rowsOfWhole = (cut: Cut): Strategy => ({ op: { kind: "gather" }, operands: ["whole", cut], result: cut });

/** Rows of a whole table by indices in parts, or the columns of a table in parts, or rows of a part by its own indices. */
function gatherOfParts(y: Tensor<"gather">, index: number, cut: Cut, shards: number): Strategy | null {
  const { blocks } = y.op;
  if (index === 0 && holdsBlocks(blocks, cut, shards)) {
    const op = { ...y.op, blocks: blocks / shards };
    return { op, operands: [cut, cut], result: cut, renumbered: { cut, blocks } };
  }
  if (index === 1) return rowsOfWhole(cut);
  if (cut.axis === 0) return null;
  const rank = operand(y, 1).shape.length;
  return { op: y.op, operands: [cut, "whole"], result: { ...cut, axis: rank + cut.axis - 1 } };
}

/** Rows in parts are sent to a table each, which are to be added, or to their own part of the table; columns in parts make the columns of a table. */
function scatterOfParts(y: Tensor<"scatterAdd">, index: number, cut: Cut, shards: number): Strategy {
  const { blocks, size } = y.op;
  if (holdsBlocks(blocks, cut, shards)) {
    const op = { ...y.op, size: size / shards, blocks: blocks / shards };
    return { op, operands: [cut, cut], result: cut, renumbered: { cut, blocks } };
  }
  const rank = operand(y, 1).shape.length;
  if (index === 1 || cut.axis < rank)
    return { op: { kind: "scatterAdd", size }, operands: [cut, cut], result: "partial" };
  return { op: y.op, operands: [cut, "whole"], result: { ...cut, axis: cut.axis - rank + 1 } };
}

/** Linear in the first operand, which is not smaller than y. */
const linearInFirst = (y: Tensor, [first, ...others]: readonly boolean[]): boolean =>
  first === true && !others.some(Boolean) && sizeOf(y.shape) <= sizeOf(operand(y).shape);

const rules = {
  input: alone,
  state: alone,
  constant: alone,
  literal: alone,
  random: alone,

  neg: linear,
  abs: elementwise,
  sign: elementwise,
  floor: elementwise,
  sqrt: elementwise,
  exp: elementwise,
  expm1: elementwise,
  log: elementwise,
  log1p: elementwise,
  sin: elementwise,
  cos: elementwise,
  tanh: elementwise,
  sigmoid: elementwise,
  softplus: elementwise,
  leakyRelu: elementwise,
  stopGradient: linear,
  cast: elementwise,

  add: linear,
  sub: linear,
  mul: { ...elementwise, sums: (_y, isPartial) => isPartial.filter(Boolean).length === 1 },
  div: { ...elementwise, sums: linearInFirst },
  max: elementwise,
  min: elementwise,
  pow: elementwise,
  less: elementwise,
  lessEqual: elementwise,
  equal: elementwise,
  select: { ...elementwise, sums: (_y, [mask, a, b]) => mask === false && a === true && b === true },

  sum: { ...reduction("partial"), sums: () => true },
  reduceMax: reduction("maximum"),
  argmax: { follow: (y, _index, cut) => (y.op.axis === cut.axis ? null : inParts(y, cut)) },

  ...productRules,
  ...movementRules,

  gather: {
    follow: gatherOfParts,
    pull: (y, cut) => {
      const rank = operand(y, 1).shape.length;
      return cut.axis < rank ? rowsOfWhole(cut) : null;
    },
    sums: linearInFirst,
  },
  scatterAdd: { follow: scatterOfParts, sums: linearInFirst },

  allReduce: collective,
  allGather: collective,
} satisfies { [K in OpKind]: Rule<K> };

/** The rule of a tensor's primitive. */
export const ruleOf = (tensor: Tensor): Rule<OpKind> => rules[tensor.op.kind] as Rule<OpKind>;
