/**
 * @file Folds large reductions to few results in two stages, so that all threads have work and partial sums stay short.
 * The split depends on the shape alone, so results do not depend on the thread count.
 */
import { sizeOf } from "../../base/shape.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { reshape } from "../ops/movement.js";

/** Reductions that fold at least this many elements into one are split. */
const largeFold = 4096;
/** … unless they yield at least this many results. */
const manyResults = 64;
/** Partial results per result of a split axis. */
const partials = 64;

/** Two reductions for a large one, or the same tensor. */
export function splitReduction(tensor: Tensor): Tensor {
  const [x] = tensor.inputs;
  if (x === undefined || !(isOp(tensor, "sum") || isOp(tensor, "reduceMax"))) return tensor;
  const { kind } = tensor.op;
  const axes = tensor.op.axes.filter((axis) => x.shape[axis] !== 1);
  const results = sizeOf(tensor.shape);
  if (sizeOf(x.shape) / results < largeFold || results >= manyResults) return tensor;
  const [first, ...rest] = axes;
  if (first === undefined) return tensor;
  if (rest.length > 0) return apply({ kind, axes: [first] }, [apply({ kind, axes: rest }, [x])]);
  const size = x.shape[first] ?? 1;
  if (size % partials !== 0) return tensor;
  const parts = reshape(x, [...x.shape.slice(0, first), partials, size / partials, ...x.shape.slice(first + 1)]);
  const folded = apply({ kind, axes: [first] }, [apply({ kind, axes: [first + 1] }, [parts])]);
  return reshape(folded, tensor.shape);
}
