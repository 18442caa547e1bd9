/**
 * @file Known factors and terms of channels, moved into the weights that they follow: batch normalisation in use, equalised weights, gains of activations.
 * What is left of a layer is a product with one weight, one bias and its activation. Exact up to rounding. Only what is used once is moved, for else it would
 * be computed twice; uses of what a rule has just made are counted from the next sweep on.
 */
import { isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { apply } from "../../tensor/ops/apply.js";
import { add, broadcastShapes, broadcastTo, div, mul, neg } from "../../tensor/ops/elementwise.js";
import { reshape } from "../../tensor/ops/movement.js";
import type { Rewrite, UseCount } from "../../tensor/rewrite/rewrite.js";
import { constantValue } from "../../tensor/rewrite/simplify.js";
import { isKnown } from "./known.js";

/** The known values that a tensor repeats along all axes but its last: of shape [] or [C]. */
function channelValues(tensor: Tensor): Tensor | undefined {
  const value = constantValue(tensor);
  const source = isOp(tensor, "broadcast") ? tensor.inputs[0] : undefined;
  const channels = tensor.shape.at(-1) ?? 1;
  if (source === undefined || !isKnown(source)) return undefined;
  if (value !== undefined && source.shape.length === 0) return source;
  const last = source.shape.at(-1) ?? 1;
  const isRow = source.shape.slice(0, -1).every((size) => size === 1);
  return isRow && (last === 1 || last === channels) ? reshape(source, last === 1 ? [] : [last]) : undefined;
}

/** The axis of a product's weight that counts its result's channels; undefined where they are not one axis. */
function weightAxis(tensor: Tensor): number | undefined {
  if (isOp(tensor, "conv2d")) return 3;
  if (isOp(tensor, "conv2dInput")) return tensor.op.groups === 1 ? 2 : undefined;
  return isOp(tensor, "matmul") && tensor.shape.length === 2 ? 1 : undefined;
}

/** x · c with c in the weights of the product that x is, or undefined when it is none. */
function scaledProduct(x: Tensor, factor: Tensor): Tensor | undefined {
  const axis = weightAxis(x);
  const [input, weight] = x.inputs;
  if (axis === undefined || input === undefined || weight === undefined || !isKnown(weight)) return undefined;
  const stretched =
    factor.shape.length === 0
      ? factor
      : reshape(
          factor,
          weight.shape.slice(axis).map((size, at) => (at === 0 ? size : 1)),
        );
  return apply(x.op, [input, mul(weight, stretched)]);
}

const like = (values: Tensor, { shape }: Tensor): Tensor => broadcastTo(values, shape);

/** [operand, known values of its channels], in whichever order they are. */
function withChannels(tensor: Tensor): readonly [x: Tensor, values: Tensor] | undefined {
  const [a, b] = tensor.inputs;
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [channelValues(a), channelValues(b)];
  if (right !== undefined && !isKnown(a)) return [a, right];
  return left !== undefined && !isKnown(b) ? [b, left] : undefined;
}

/** The two values as one of the wider shape. */
function joined(a: Tensor, b: Tensor, join: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const shape = broadcastShapes("join", [a.shape, b.shape]);
  return join(broadcastTo(a, shape), broadcastTo(b, shape));
}

/** x − c and x / c as x + (−c) and x · (1 / c), the known operand behind. */
function canonical(tensor: Tensor): Tensor {
  const [a, b] = tensor.inputs;
  if (a === undefined || b === undefined || isKnown(a)) return tensor;
  const values = channelValues(b);
  if (values === undefined) return tensor;
  if (isOp(tensor, "sub")) return add(a, like(neg(values), a));
  return isOp(tensor, "div") ? mul(a, like(div(1, values), a)) : tensor;
}

/** (x + b) + c = x + (b + c). */
function sumOfTerms(tensor: Tensor, uses: UseCount): Tensor {
  const [x, later] = withChannels(tensor) ?? [];
  if (x === undefined || later === undefined || !isOp(x, "add") || uses(x) !== 1) return tensor;
  const [inner, earlier] = withChannels(x) ?? [];
  return inner === undefined || earlier === undefined ? tensor : add(inner, like(joined(earlier, later, add), inner));
}

/** (x + b) · c = x · c + b · c, with x · c in x's weights; also through max(x, slope · x), if c > 0. */
function scaledSum(tensor: Tensor, uses: UseCount): Tensor {
  const [x, factor] = withChannels(tensor) ?? [];
  if (x === undefined || factor === undefined || uses(x) !== 1) return tensor;
  if (isOp(x, "add")) {
    const [inner, term] = withChannels(x) ?? [];
    if (inner === undefined || term === undefined) return tensor;
    const scaled = (uses(inner) !== 1 ? undefined : scaledProduct(inner, factor)) ?? mul(inner, like(factor, inner));
    return add(scaled, like(joined(term, factor, mul), inner));
  }
  if (isOp(x, "mul")) {
    const [inner, earlier] = withChannels(x) ?? [];
    return inner === undefined || earlier === undefined
      ? tensor
      : mul(inner, like(joined(earlier, factor, mul), inner));
  }
  if (isOp(x, "leakyRelu") && (constantValue(factor) ?? 0) > 0) {
    const [inner] = x.inputs;
    return inner === undefined || !leadsToProduct(inner) ? tensor : apply(x.op, [mul(inner, like(factor, inner))]);
  }
  return scaledProduct(x, factor) ?? tensor;
}

/** Whether a factor of it would end in weights. */
function leadsToProduct(tensor: Tensor): boolean {
  const [inner] = (isOp(tensor, "add") ? withChannels(tensor) : undefined) ?? [tensor];
  return weightAxis(inner) !== undefined;
}

/** All of it. */
export const absorbAffine: Rewrite = (tensor, uses) => {
  switch (tensor.op.kind) {
    case "sub":
    case "div":
      return canonical(tensor);
    case "add":
      return sumOfTerms(tensor, uses);
    case "mul":
      return scaledSum(tensor, uses);
    default:
      return tensor;
  }
};
