/**
 * @file Turns a reduction into one step or several: large folds go through partial results, so that all threads have work, rows are
 * walked where they lie, and sums stay short. What is split depends on shapes alone, so results do not depend on the thread count.
 *
 *   [n, rows·, groups, c·]  short rows:  [n, rows·, groups · c] → [n, groups, c·]    (· marks folded axes)
 *   [rows·, c]              long folds:  [parts, rows / parts·, c] → [parts·, c]
 *   [n, long·]                           [n, parts, long / parts·] → [n, parts·]
 */
import { rowMajorStrides, sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { ReduceStep, Region } from "./plan.js";
import { collapseReduction, splitAxis } from "./region-builder.js";
import type { Reduction } from "./region-builder.js";

/** A new temporary buffer of a shape. */
type CreateBuffer = (shape: Shape) => number;

/** Rows shorter than this are not worth folding one by one when whole rows can be added to each other. */
const shortRow = 64;
/** Folds of fewer elements into one result stay whole, … */
const longFold = 4096;
/** … or of fewer rows, where results lie side by side. */
const manyRows = 512;
/** Fewer cache lines of results than this are not enough work to share. */
const fewLines = 16;
const lineElements = 16;
/** Elements that rows folded together should span: they stay in a core's cache. */
const chunkElements = 16384;

/** The divisor of `size` that is nearest to `wanted` (in ratio); 1 when none is within a factor of 8. */
function nearestDivisor(size: number, wanted: number): number {
  let best = 1;
  let distance = Math.log(8);
  for (let small = 1; small * small <= size; small++) {
    if (size % small !== 0) continue;
    for (const divisor of [small, size / small]) {
      const away = Math.abs(Math.log(divisor / wanted));
      if (divisor > 1 && away < distance) [best, distance] = [divisor, away];
    }
  }
  return best;
}

const sizeWhere = (shape: Shape, marks: readonly boolean[], mark: boolean): number =>
  sizeOf(shape.filter((_, axis) => marks[axis] === mark));

/** The axis to walk in parts and their number, or null: a fold that is short enough, or that has no divisor. */
function chooseParts({ region: { shape }, reduced }: Reduction): { axis: number; parts: number } | null {
  const axis = reduced.indexOf(true);
  const size = shape[axis] ?? 1;
  const folded = sizeWhere(shape, reduced, true);
  const length = shape.at(-1) ?? 1;
  const foldsRows = reduced.at(-1) === false;
  if (folded < (foldsRows ? manyRows : longFold)) return null;
  const lines = sizeWhere(shape, reduced, false) / lineElements;
  const shared = lines < fewLines || !foldsRows ? Math.sqrt(folded) : 1;
  const wanted = Math.max(shared, foldsRows ? (folded * length) / chunkElements : 1);
  if (wanted < 2) return null;
  const parts = nearestDivisor(size, Math.min(wanted, folded / 16));
  return parts === 1 ? null : { axis, parts };
}

/** Folds the axes `first` of the loop to partial results, then those to the reduction's targets. */
function inTwoStages(
  { region, results }: Reduction,
  [first, second]: readonly [readonly boolean[], readonly boolean[]],
  targets: readonly (readonly number[])[],
  create: CreateBuffer,
): Reduction[] {
  const { shape } = region;
  const left = shape.map((size, axis) => (first[axis] ? 1 : size));
  // Partial results of one result lie side by side, or else results do: then both stages walk rows.
  const order = left.map((_, axis) => axis);
  const partAxis = second.indexOf(true);
  if (second.at(-1) === false && first.at(-1) === false) order.unshift(...order.splice(partAxis, 1));
  const dense = rowMajorStrides(order.map((axis) => left[axis] ?? 1));
  const strides = left.map((_, axis) => (first[axis] ? 0 : (dense[order.indexOf(axis)] ?? 0)));
  const partials = results.map(() => ({ buffer: create(order.map((axis) => left[axis] ?? 1)), offset: 0, strides }));
  const again: Region = {
    shape: left,
    values: partials.map((access) => ({ kind: "load", access, dtype: "f32" })),
    stores: [],
  };
  return [
    {
      region,
      reduced: first,
      results: results.map((result, index) => ({ ...result, target: partials[index] ?? result.target })),
    },
    {
      region: again,
      reduced: second,
      results: results.map(({ op, target }, index) => ({
        op,
        value: index,
        target: { ...target, strides: targets[index] ?? [] },
      })),
    },
  ].map(collapseReduction);
}

/** The steps that compute a reduction. @param create makes buffers for partial results. */
export function reductionSteps(given: Reduction, create: CreateBuffer): ReduceStep[] {
  const reduction = collapseReduction(given);
  const { region, reduced, results } = reduction;
  const inner = region.shape.length - 1;
  const targets = results.map(({ target }) => target.strides);
  const isShort = reduced[inner] === true && (region.shape[inner] ?? 1) < shortRow;
  if (isShort && reduced.indexOf(true) < inner) {
    const rows = reduced.map((folded, axis) => folded && axis !== inner);
    const rest = reduced.map((_, axis) => axis === inner);
    const [first, second] = inTwoStages(reduction, [rows, rest], targets, create);
    if (first && second) return [...reductionSteps(first, create), { kind: "reduce", ...second }];
  }
  const split = chooseParts(reduction);
  if (split === null) return [{ kind: "reduce", ...reduction }];
  const { axis, parts } = split;
  const insert = <T>(list: readonly T[], item: T): T[] => [...list.slice(0, axis), item, ...list.slice(axis)];
  const first = insert(reduced, false);
  const second = first.map((_, other) => other === axis);
  const parted: Reduction = {
    region: splitAxis(region, axis, parts),
    reduced: first,
    results: results.map((result) => ({
      ...result,
      target: { ...result.target, strides: insert(result.target.strides, 0) },
    })),
  };
  return inTwoStages(
    parted,
    [first, second],
    parted.results.map(({ target }) => target.strides),
    create,
  ).map((stage) => ({
    kind: "reduce",
    ...stage,
  }));
}
