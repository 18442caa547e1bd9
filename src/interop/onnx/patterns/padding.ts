/** @file Images continued by their own pixels: Pad with mode reflect or edge, all sides at once. */
import { isOp } from "../../../tensor/graph/tensor.js";
import type { Tensor } from "../../../tensor/graph/tensor.js";
import type { Emitter, Value } from "../emitter.js";
import { arranged } from "../order.js";
import type { Pattern } from "./pattern.js";

type Mode = "reflect" | "edge";

/** What is laid before and behind an image along one axis. */
interface Continued {
  readonly x: Tensor;
  readonly axis: number;
  readonly before: number;
  readonly after: number;
  readonly mode: Mode | undefined;
}

/** The part of x that a border repeats: from where, and whether in reverse. */
function borderOf(part: Tensor, x: Tensor, axis: number): { start: number; count: number; mode: Mode } | undefined {
  const isReversed = isOp(part, "reverse");
  const taken = isReversed ? part.inputs[0] : isOp(part, "broadcast") ? part.inputs[0] : part;
  if (taken === undefined || !isOp(taken, "slice") || taken.inputs[0] !== x) return undefined;
  const isNarrow =
    taken.op.step.every((step) => step === 1) && taken.shape.every((size, at) => at === axis || size === x.shape[at]);
  if (!isNarrow) return undefined;
  const start = taken.op.start[axis] ?? 0;
  const count = part.shape[axis] ?? 1;
  const length = taken.shape[axis] ?? 1;
  if (isReversed) return part.op.axes.join() === String(axis) ? { start, count, mode: "reflect" } : undefined;
  if (length !== 1) return undefined;
  // One pixel is both: its own mirror image, and itself repeated.
  return { start, count, mode: count === 1 && start !== 0 && start !== (x.shape[axis] ?? 1) - 1 ? "reflect" : "edge" };
}

/** A concat of an image with its own borders. */
function continued(tensor: Tensor): Continued | undefined {
  if (!isOp(tensor, "concat")) return undefined;
  const { axis } = tensor.op;
  const longest = tensor.inputs.reduce((most, part) =>
    (part.shape[axis] ?? 0) > (most.shape[axis] ?? 0) ? part : most,
  );
  const at = tensor.inputs.indexOf(longest);
  const size = longest.shape[axis] ?? 1;
  const [first, last] = [tensor.inputs[at - 1], tensor.inputs[at + 1]];
  if (tensor.inputs.length > 3 || at > 1 || (at === 0 && tensor.inputs.length > 2)) return undefined;
  const before = first === undefined ? undefined : borderOf(first, longest, axis);
  const after = last === undefined ? undefined : borderOf(last, longest, axis);
  if ((first !== undefined && before === undefined) || (last !== undefined && after === undefined)) return undefined;
  const mode = before?.mode ?? after?.mode;
  if (mode === undefined || (after !== undefined && after.mode !== mode)) return undefined;
  const isAt =
    mode === "reflect"
      ? (before === undefined || before.start === 1) && (after === undefined || after.start === size - 1 - after.count)
      : (before === undefined || before.start === 0) && (after === undefined || after.start === size - 1);
  return isAt ? { x: longest, axis, before: before?.count ?? 0, after: after?.count ?? 0, mode } : undefined;
}

/** All axes that are continued alike, one after another. */
function allSides(tensor: Tensor): { x: Tensor; sides: Continued[] } | undefined {
  const sides: Continued[] = [];
  let x = tensor;
  for (let side = continued(x); side !== undefined; side = continued(x)) {
    const isNext = sides.every(({ mode, axis }) => mode === side?.mode && axis !== side.axis);
    if (!isNext) break;
    sides.push(side);
    ({ x } = side);
  }
  return sides.length === 0 ? undefined : { x, sides };
}

export const paddedByItself: Pattern = (emitter: Emitter, tensor): Value | undefined => {
  const found = allSides(tensor);
  if (found === undefined) return undefined;
  const { x, sides } = found;
  const value = emitter.whole(x, emitter.asNumbers(emitter.value(x)));
  const counts = (which: "before" | "after"): number[] =>
    tensor.shape.map((_, axis) => sides.find((side) => side.axis === axis)?.[which] ?? 0);
  const pads = emitter.integers([
    ...arranged(counts("before"), value.order),
    ...arranged(counts("after"), value.order),
  ]);
  const extents = emitter.sizesOf(tensor);
  const mode = sides[0]?.mode ?? "edge";
  return { ...value, name: emitter.node("Pad", [value.name, pads], arranged(extents, value.order), { mode }), extents };
};
