/** @file Functions that primitives spell out: PReLU, Softmax, means. */
import { isOp } from "../../../tensor/graph/tensor.js";
import { constantValue } from "../../../tensor/rewrite/simplify.js";
import { elementwise } from "../elementwise-nodes.js";
import type { Value } from "../emitter.js";
import { arranged } from "../order.js";
import { fixedValue } from "../size.js";
import { reduce } from "../product-nodes.js";
import type { Pattern } from "./pattern.js";
import { under } from "./resampling.js";

/** select(0 < x, x, x · slope). */
export const prelu: Pattern = (emitter, tensor): Value | undefined => {
  if (!isOp(tensor, "select")) return undefined;
  const [mask, x, scaled] = tensor.inputs;
  if (mask === undefined || x === undefined || scaled === undefined) return undefined;
  if (!isOp(mask, "less") || mask.inputs[1] !== x || constantValue(mask.inputs[0] ?? x) !== 0) return undefined;
  if (!isOp(scaled, "mul") || scaled.inputs[0] !== x || scaled.inputs[1] === undefined) return undefined;
  const slope = emitter.value(scaled.inputs[1]);
  if (slope.kind !== "known") return undefined;
  return elementwise(emitter, "PRelu", [emitter.value(x), slope], "float32");
};

/** exp(x − max x) / Σ of it, along the last axis. */
export const softmax: Pattern = (emitter, tensor): Value | undefined => {
  if (!isOp(tensor, "div")) return undefined;
  const [weights, total] = tensor.inputs;
  const sum = under(total, "broadcast");
  if (
    weights === undefined ||
    sum === undefined ||
    !isOp(sum, "sum") ||
    sum.inputs[0] !== weights ||
    !isOp(weights, "exp")
  )
    return undefined;
  const [shifted] = weights.inputs;
  if (shifted === undefined || !isOp(shifted, "sub")) return undefined;
  const [x, most] = shifted.inputs;
  const largest = under(most, "broadcast");
  if (x === undefined || largest === undefined || !isOp(largest, "reduceMax") || largest.inputs[0] !== x)
    return undefined;
  const axes = sum.op.axes;
  if (axes.length !== 1 || axes.join() !== largest.op.axes.join()) return undefined;
  const value = emitter.whole(x, emitter.asNumbers(emitter.value(x)));
  const axis = value.order.indexOf(axes[0] ?? 0);
  return { ...value, name: emitter.node("Softmax", [value.name], arranged(value.extents, value.order), { axis }) };
};

/** Σ x / n. */
export const mean: Pattern = (emitter, tensor, uses): Value | undefined => {
  if (!isOp(tensor, "mul")) return undefined;
  const [sum, factor] = tensor.inputs;
  if (sum === undefined || factor === undefined || !isOp(sum, "sum") || uses(sum) > 1) return undefined;
  const [x] = sum.inputs;
  if (x === undefined) return undefined;
  const counts = sum.op.axes.map((axis) =>
    fixedValue(emitter.sizesOf(x)[axis] ?? { times: 0, over: 1, symbols: [""] }),
  );
  if (!counts.every((count) => count !== undefined)) return undefined;
  const share = 1 / counts.reduce((product, count) => product * count, 1);
  const value = constantValue(factor);
  if (value === undefined || Math.abs(value / share - 1) > 1e-6) return undefined;
  return reduce(emitter, x, sum.op.axes, "ReduceMean");
};
