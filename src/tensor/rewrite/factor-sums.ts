/**
 * @file Σ (g · b) = (Σ g) · b, where b is the same along the summed axes (likewise g / b and −g): work per result instead of per
 * element, and the sums of a normalisation's gradient become the two that everything else is made of, Σ g and Σ g · (x − mean).
 * Not Σ (x − k) = Σ x − n · k: the shift is there because the sum of large values would lose the small differences.
 */
import { sizeOf } from "../../base/shape.js";
import { roots, topologicalOrder } from "../graph/graph.js";
import type { Graph } from "../graph/graph.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { broadcastTo } from "../ops/elementwise.js";
import { reshape } from "../ops/movement.js";
import type { Rewrite } from "./rewrite.js";

/** The tensor with the axes cut to size 1, when it is the same along them; null when it is not. */
function alongAxes(tensor: Tensor, axes: readonly number[]): Tensor | null {
  const [source] = tensor.inputs;
  if (!isOp(tensor, "broadcast") || source === undefined) return null;
  const lead = tensor.shape.length - source.shape.length;
  if (!axes.every((axis) => axis < lead || source.shape[axis - lead] === 1)) return null;
  const full = reshape(source, [...new Array<number>(lead).fill(1), ...source.shape]);
  return broadcastTo(
    full,
    tensor.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );
}

/** Elements that a sum must fold for work per result to be worth a pass of its own: not the four of a pooling. */
const leastFold = 16;

const keyOf = (source: Tensor, axes: readonly number[]): string => `${source.id}|${axes.join()}`;

/** The rule for a graph: it looks at which sums there are, because a product that is stored anyway is best summed as it is. */
export function factorSums(graph: Graph): Rewrite {
  const sums = new Set(
    topologicalOrder(roots(graph)).flatMap((tensor) =>
      isOp(tensor, "sum") && tensor.inputs[0] ? [keyOf(tensor.inputs[0], tensor.op.axes)] : [],
    ),
  );
  return (tensor, uses) => {
    const [summed] = tensor.inputs;
    if (!isOp(tensor, "sum") || summed === undefined) return tensor;
    const { axes } = tensor.op;
    const [a, b] = summed.inputs;
    if (a === undefined || sizeOf(tensor.shape) === sizeOf(summed.shape)) return tensor;
    const foldsMany = sizeOf(summed.shape) >= leastFold * sizeOf(tensor.shape);
    const gains = (g: Tensor, over = axes): boolean => (foldsMany && uses(summed) === 1) || sums.has(keyOf(g, over));
    const sumOf = (g: Tensor, over = axes): Tensor => apply({ kind: "sum", axes: over }, [g]);
    if (isOp(summed, "neg")) return gains(a) ? apply({ kind: "neg" }, [sumOf(a)]) : tensor;
    if (b === undefined || !(isOp(summed, "mul") || isOp(summed, "div"))) return tensor;
    const orders: [g: Tensor, factor: Tensor][] = isOp(summed, "mul")
      ? [
          [a, b],
          [b, a],
        ]
      : [[a, b]];
    for (const [g, factor] of orders) {
      const whole = alongAxes(factor, axes);
      if (whole !== null && gains(g)) return apply(summed.op, [sumOf(g), whole]);
      // Σ over some of the axes is there already: fold the others when it has been multiplied.
      const some = axes.filter((axis) => alongAxes(factor, [axis]) !== null);
      const part = some.length > 0 && some.length < axes.length ? alongAxes(factor, some) : null;
      if (part !== null && sums.has(keyOf(g, some))) {
        return sumOf(
          apply(summed.op, [sumOf(g, some), part]),
          axes.filter((axis) => !some.includes(axis)),
        );
      }
    }
    return tensor;
  };
}
