/** @file Sums over the shards that are not added up yet. What is whole can be added to one and still wait: it is kept beside it, and added once. */
import { isProduct } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "../ops/apply.js";
import { neg } from "../ops/elementwise.js";
import { isCut } from "./layout.js";
import type { Placement } from "./placement.js";
import { ruleOf } from "./rules.js";

/** The sum of `partial` over the shards, plus `addend`, which is whole. */
export interface Sum {
  readonly partial: Tensor;
  readonly addend?: Tensor | undefined;
}

/** a + b or a − b, where one of them may be nothing. */
function combined(y: Tensor<"add"> | Tensor<"sub">, a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  if (a !== undefined && b !== undefined) return apply(y.op, [a, b]);
  return b !== undefined && isOp(y, "sub") ? neg(b) : (a ?? b);
}

/** Of an addition or subtraction of sums and of what is whole. */
function ofTerms(y: Tensor<"add"> | Tensor<"sub">, placement: Placement): Sum | null {
  const [a, b] = y.inputs.map((input) => placement.sumOf(input));
  const partial = combined(y, a?.partial, b?.partial);
  return partial ? { partial, addend: combined(y, a?.addend, b?.addend) } : null;
}

/**
 * A tensor of sums over the shards that is one, too; null where it is not, or where it is better to add up its operands first.
 * @param uses how often a tensor is used
 */
export function sumFor(y: Tensor, placement: Placement, uses: (tensor: Tensor) => number): Sum | null {
  const layouts = y.inputs.map((input) => placement.layout(input));
  const isPartial = layouts.map((layout) => layout === "partial");
  if (layouts.some(isCut) || !isPartial.includes(true)) return null;
  const isLinear = ruleOf(y).sums?.(y, isPartial) === true;
  if (isOp(y, "add") || isOp(y, "sub")) {
    // Added up once for both uses is better than with what is whole for each.
    const isUsedOnce = y.inputs.every((input, index) => isPartial[index] !== true || uses(input) === 1);
    return isLinear || isUsedOnce ? ofTerms(y, placement) : null;
  }
  if (!isLinear) return null;
  const sums = y.inputs.map((input) => placement.sumOf(input));
  const partial = apply(
    y.op,
    y.inputs.map((input) => placement.local(input)),
  );
  if (!sums.some(({ partial: part, addend }) => part !== undefined && addend !== undefined)) return { partial };
  // Of one operand, the addend takes its place; a product would be computed twice.
  const addends = sums.map(({ addend }) => addend).filter((addend) => addend !== undefined);
  const isCheap = !isProduct(y.op.kind) && isPartial.filter(Boolean).length === 1;
  return isCheap ? { partial, addend: apply(y.op, addends) } : null;
}
