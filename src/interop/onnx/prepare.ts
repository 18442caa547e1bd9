/** @file A traced graph made simpler for export: the compiler's own simplifications, then what suits a model that is only used. */
import { verify } from "../../tensor/graph/graph.js";
import type { Graph } from "../../tensor/graph/graph.js";
import { isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { slice } from "../../tensor/ops/movement.js";
import { rebuild } from "../../tensor/rewrite/rewrite.js";
import type { Rewrite } from "../../tensor/rewrite/rewrite.js";
import { simplify } from "../../tensor/rewrite/simplify.js";
import { absorbAffine } from "./affine.js";
import { computeOnce } from "./once.js";

/** Sweeps stop when nothing changes, or after this many. */
const maxSweeps = 16;

/** x + (y − x) = y: with it a variance is kept from being negative, without a gradient. */
function undoDifference(tensor: Tensor): Tensor {
  const [x, difference] = tensor.inputs;
  if (!isOp(tensor, "add") || x === undefined || difference === undefined || !isOp(difference, "sub")) return tensor;
  const [y, subtracted] = difference.inputs;
  return subtracted === x && y !== undefined ? y : tensor;
}

/** A part of what was joined, where it lies in one of the parts: the logit among a discriminator's heads. */
function partOfJoined(tensor: Tensor): Tensor {
  const [joined] = tensor.inputs;
  if (!isOp(tensor, "slice") || joined === undefined || !isOp(joined, "concat")) return tensor;
  const { axis } = joined.op;
  const { start, size, step } = tensor.op;
  const first = start[axis] ?? 0;
  const last = first + ((size[axis] ?? 1) - 1) * (step[axis] ?? 1);
  let begin = 0;
  for (const part of joined.inputs) {
    const end = begin + (part.shape[axis] ?? 0);
    if (first >= begin && last < end) return slice(part, start.with(axis, first - begin), size, step);
    begin = end;
  }
  return tensor;
}

const rule: Rewrite = (tensor, uses) => {
  for (const next of [simplify, undoDifference, partOfJoined, computeOnce, absorbAffine]) {
    const simpler = next(tensor, uses);
    if (simpler !== tensor) return simpler;
  }
  return tensor;
};

/** The same function, simpler. */
export function prepare(graph: Graph): Graph {
  let current = graph;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    const { graph: next, changed } = rebuild(current, rule);
    current = next;
    if (!changed) break;
  }
  verify(current);
  return current;
}
