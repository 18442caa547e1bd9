/**
 * @file (x − mean) / √(variance + ε), as `normalize` of the tensor library spells it out: with k any value near the data, d = x − k, mean = k + E d and
 * variance = max(E d² − (E d)², 0). ONNX has it as InstanceNormalization; over other axes it is two means.
 */
import { isOp } from "../../../tensor/graph/tensor.js";
import type { Tensor } from "../../../tensor/graph/tensor.js";
import { constantValue } from "../../../tensor/rewrite/simplify.js";
import { elementwise } from "../elementwise-nodes.js";
import type { Emitter, Stored, Value } from "../emitter.js";
import { arranged, channelsFirst, inOrder } from "../order.js";
import { reduce } from "../product-nodes.js";
import { fixed, product } from "../size.js";
import type { Pattern } from "./pattern.js";
import { planes, under } from "./resampling.js";

/** What is normalised, and over which axes. */
interface Normalized {
  readonly x: Tensor;
  readonly axes: readonly number[];
  /** Parts into which the last axis is cut; undefined for none. */
  readonly groups: number | undefined;
  readonly epsilon: number;
}

const spread = (tensor: Tensor | undefined): Tensor | undefined => under(tensor, "broadcast") ?? tensor;

/** The two operands, both ways round. */
const bothWays = ({ inputs: [a, b] }: Tensor): (readonly [Tensor, Tensor])[] =>
  a === undefined || b === undefined
    ? []
    : [
        [a, b],
        [b, a],
      ];

/** A mean over axes, and perhaps over the elements of groups. */
interface Mean {
  readonly of: Tensor;
  readonly axes: readonly number[];
  readonly groups: number | undefined;
}

function meanOf(tensor: Tensor): Mean | undefined {
  if (!isOp(tensor, "mul")) return undefined;
  const [total, share] = tensor.inputs;
  if (total === undefined || share === undefined) return undefined;
  const folded = under(under(under(under(total, "reshape"), "broadcast"), "sum"), "reshape");
  const sum = folded ?? total;
  const [of] = sum.inputs;
  if (!isOp(sum, "sum") || of === undefined) return undefined;
  const groups = folded === undefined ? undefined : under(under(total, "reshape"), "broadcast")?.shape.at(-2);
  const channels = of.shape.at(-1) ?? 1;
  const perGroup = groups === undefined ? 1 : channels / groups;
  const count = sum.op.axes.reduce((size, axis) => size * (of.shape[axis] ?? 1), perGroup);
  const value = constantValue(share);
  const isMean = value !== undefined && Math.abs(value * count - 1) < 1e-6;
  return isMean ? { of, axes: sum.op.axes, groups } : undefined;
}

/** k and E d of k + E d. */
function shiftedMean(mean: Tensor, x: Tensor): { shifted: Tensor; average: Tensor; found: Mean } | undefined {
  if (!isOp(mean, "add")) return undefined;
  for (const [k, average] of bothWays(mean)) {
    const found = meanOf(average);
    const shifted = found?.of;
    if (found === undefined || shifted === undefined || !isOp(shifted, "sub") || shifted.inputs[0] !== x) continue;
    const isSame = spread(shifted.inputs[1]) === k;
    const isOfGroup = found.groups === undefined || under(under(k, "reshape"), "broadcast") !== undefined;
    if (isSame && isOfGroup) return { shifted, average, found };
  }
  return undefined;
}

/** ε of 1 / √(max(E d² − (E d)², 0) + ε). */
function epsilonOf(
  rstd: Tensor,
  { shifted, average, found }: NonNullable<ReturnType<typeof shiftedMean>>,
): number | undefined {
  if (!isOp(rstd, "div") || constantValue(rstd.inputs[0] ?? rstd) !== 1) return undefined;
  const [, root] = rstd.inputs;
  const inside = root !== undefined && isOp(root, "sqrt") ? root.inputs[0] : undefined;
  if (inside === undefined || !isOp(inside, "add")) return undefined;
  for (const [variance, epsilon] of bothWays(inside)) {
    const value = constantValue(epsilon);
    const difference = isOp(variance, "max") ? variance.inputs[0] : undefined;
    if (value === undefined || difference === undefined || !isOp(difference, "sub")) continue;
    const [squares, square] = difference.inputs;
    const ofSquares = squares === undefined ? undefined : meanOf(squares);
    const isSquare = (of: Tensor | undefined, base: Tensor): boolean =>
      of !== undefined && isOp(of, "mul") && of.inputs.every((input) => input === base);
    const isAlike = ofSquares?.axes.join() === found.axes.join() && ofSquares.groups === found.groups;
    if (isAlike && isSquare(ofSquares.of, shifted) && isSquare(square, average)) return value;
  }
  return undefined;
}

/** x, and the factor beside 1 / √(…), of (x − mean) · 1 / √(…) · scale. */
function normalized(tensor: Tensor): (Normalized & { readonly scale: Tensor | undefined }) | undefined {
  if (!isOp(tensor, "mul")) return undefined;
  for (const [centred, factor] of bothWays(tensor)) {
    const [x, subtracted] = isOp(centred, "sub") ? centred.inputs : [];
    const mean = spread(subtracted);
    const moments = x === undefined || mean === undefined ? undefined : shiftedMean(mean, x);
    if (x === undefined || moments === undefined) continue;
    const { axes, groups } = moments.found;
    const inner = spread(factor) ?? factor;
    const candidates = isOp(inner, "mul") ? bothWays(inner) : [[inner, undefined] as const];
    for (const [rstd, scale] of candidates) {
      const epsilon = epsilonOf(spread(rstd) ?? rstd, moments);
      if (epsilon !== undefined) return { x, axes, groups, epsilon, scale };
    }
  }
  return undefined;
}

/** Numbers that are all alike. */
const filled = (emitter: Emitter, count: number, value: number): string =>
  emitter.initializer({ type: "float32", shape: [count], values: new Float32Array(count).fill(value) });

/** Over the pixels of each channel, or of each group of channels. */
function instances(emitter: Emitter, { x, groups, epsilon }: Normalized): Stored {
  const image = planes(emitter, x);
  const extents = emitter.sizesOf(x);
  const sizes = arranged(extents, channelsFirst);
  const channels = x.shape.at(-1) ?? 1;
  const rows = groups ?? channels;
  const operands = [filled(emitter, rows, 1), filled(emitter, rows, 0)];
  const attributes = { epsilon: { float: epsilon } };
  const result = (name: string): Stored => ({ kind: "stored", name, type: "float32", order: channelsFirst, extents });
  if (groups === undefined)
    return result(emitter.node("InstanceNormalization", [image, ...operands], sizes, attributes));
  const [n = product([]), , height = product([]), width = product([])] = sizes;
  const apart = [n, fixed(groups), product([fixed(channels / groups), height, width])];
  const rowsOf = emitter.node("Reshape", [image], apart, {}, apart);
  const made = emitter.node("InstanceNormalization", [rowsOf, ...operands], apart, attributes);
  return result(emitter.node("Reshape", [made], sizes, {}, sizes));
}

/** Over any axes: d = x − mean x, d / √(mean d² + ε). */
function byMeans(emitter: Emitter, { x, axes, epsilon }: Normalized): Stored {
  const value = emitter.whole(x, emitter.asNumbers(emitter.value(x)));
  const centred = elementwise(emitter, "Sub", [value, reduce(emitter, x, axes, "ReduceMean")], "float32");
  const square = elementwise(emitter, "Mul", [centred, centred], "float32");
  const places = axes.map((axis) => square.order.indexOf(axis)).sort((p, q) => p - q);
  const extents = square.extents.map((extent, axis) => (axes.includes(axis) ? fixed(1) : extent));
  const variance: Stored = {
    ...square,
    name: emitter.node("ReduceMean", [square.name], arranged(extents, square.order), { axes: places }),
    extents,
  };
  const little: Value = {
    kind: "known",
    dtype: "f32",
    values: { shape: inOrder(extents.length).map(() => 1), data: Float32Array.of(epsilon) },
  };
  const root = elementwise(emitter, "Sqrt", [elementwise(emitter, "Add", [variance, little], "float32")], "float32");
  return elementwise(emitter, "Div", [centred, root], "float32");
}

export const normalization: Pattern = (emitter, tensor): Value | undefined => {
  const found = normalized(tensor);
  if (found === undefined) return undefined;
  const isImage = found.x.shape.length === 4 && found.axes.join() === "1,2";
  if (!isImage && found.groups !== undefined) return undefined;
  const made = isImage ? instances(emitter, found) : byMeans(emitter, found);
  if (found.scale === undefined) return made;
  const scale = emitter.value(found.scale);
  return elementwise(emitter, "Mul", [made, scale], "float32");
};
