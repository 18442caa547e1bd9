/**
 * @file Emits a reduction with its prologue as one function (begin, end). The order of additions depends on the shape alone.
 *
 *   innermost axis folded:  one result per unit; four lanes run along the axis and are added at the end.
 *   innermost axis kept:    sixteen neighbouring results per unit (a cache line), one per lane; rows are added one after the other.
 */
import { sizeOf } from "../../base/shape.js";
import type { ReduceStep } from "../../tensor/plan/plan.js";
import { pushSplat } from "./elementwise-code.js";
import { FunctionCode } from "./encoding.js";
import { createCursor, emitInnerLoop, lanes, placeCursor, RegionLocals, storeVector, unflatten } from "./loop-code.js";
import type { RegionContext, Width } from "./loop-code.js";
import type { Surroundings } from "./region-code.js";

const combineOpcode = { sum: 0xe4, reduceMax: 0xe9 } as const;
const identity = { sum: 0, reduceMax: -Infinity } as const;
const bitselect = 0x52;
/** Elements of a cache line: the columns that a unit folds together. */
const lineLanes = 16;

/** A reduction's function runs over a range of `units`. */
export interface ReduceFunction {
  readonly code: FunctionCode;
  readonly units: number;
}

/** Axes of the region that hold (or do not hold) the mark, all but the innermost one. */
const axesWhere = (reduced: readonly boolean[], mark: boolean): number[] =>
  reduced.slice(0, -1).flatMap((flag, axis) => (flag === mark ? [axis] : []));

/** Code of a reduction. Parameters: begin, end (in units). */
export function emitReduce(step: ReduceStep, { addressOf, callKernelIn }: Surroundings): ReduceFunction {
  const code = new FunctionCode({ params: ["i32", "i32"], results: [] });
  const context: RegionContext = { code, addressOf, callKernel: callKernelIn(code) };
  const { shape } = step.region;
  const rank = shape.length;
  const length = shape[rank - 1] ?? 1;
  const foldsInner = step.reduced[rank - 1] === true;
  const keptAxes = axesWhere(step.reduced, false);
  const foldedAxes = axesWhere(step.reduced, true);
  const sizes = (axes: readonly number[]) => axes.map((axis) => shape[axis] ?? 1);
  const locals = new RegionLocals(context, step.region);
  const target = createCursor(context, step.target);
  const [begin, end] = [0, 1];
  const unit = code.local("i32");
  const fold = code.local("i32");
  const inner = code.local("i32");
  const innerEnd = code.local("i32");
  const accumulator = code.local("v128");
  const moreAccumulators = foldsInner ? [] : Array.from({ length: lineLanes / lanes - 1 }, () => code.local("v128"));
  const opcode = combineOpcode[step.op];

  /** Index locals per axis, innermost excluded, from those of kept and folded axes. */
  const mergeIndices = (kept: readonly (number | null)[], folded: readonly (number | null)[]): (number | null)[] => {
    const indices = new Array<number | null>(rank - 1).fill(null);
    keptAxes.forEach((axis, position) => (indices[axis] = kept[position] ?? null));
    foldedAxes.forEach((axis, position) => (indices[axis] = folded[position] ?? null));
    return indices;
  };
  const forEachFold = (kept: readonly (number | null)[], body: () => void): void => {
    code.constant(0).set(fold);
    code.whileLoop(
      () =>
        code
          .get(fold)
          .constant(sizeOf(sizes(foldedAxes)))
          .lessUnsigned(),
      () => {
        locals.emitRowStart(
          mergeIndices(kept, foldedAxes.length === 0 ? [] : unflatten(code, fold, sizes(foldedAxes))),
        );
        body();
        code.get(fold).constant(1).add().set(fold);
      },
    );
  };
  const accumulate = (width: Width, into = accumulator): void => {
    locals.emitBody(inner, width);
    if (width === "vector" || !foldsInner) {
      code.get(into).get(locals.of(step.value)).simd(opcode).set(into);
      return;
    }
    // One element: lane 0 alone counts, the other lanes take the identity.
    code.get(accumulator).get(locals.of(step.value));
    pushSplat(code, identity[step.op], "f32");
    code.simdConstant([0xffffffff, 0, 0, 0]).simd(bitselect).simd(opcode).set(accumulator);
  };
  const clear = (into = accumulator): void => {
    pushSplat(code, identity[step.op], "f32");
    code.set(into);
  };
  /** Adds lanes 2, 3 to 0, 1, then lane 1 to 0. */
  const addLanes = (): void => {
    for (const bytes of [8, 4]) {
      const picked = Array.from({ length: 16 }, (_, byte) => (byte + bytes) % 16);
      code.get(accumulator).get(accumulator).get(accumulator).shuffle(picked).simd(opcode).set(accumulator);
    }
  };

  const keptSizes = sizes(keptAxes);
  const groups = foldsInner ? 1 : Math.ceil(length / lineLanes);
  const units = sizeOf(keptSizes) * groups;
  locals.emitConstants();
  code.get(begin).set(unit);
  code.whileLoop(
    () => code.get(unit).get(end).lessUnsigned(),
    () => {
      const kept = unflattenUnit(code, unit, groups, keptSizes);
      clear();
      if (foldsInner) {
        code.constant(length).set(innerEnd);
        forEachFold(kept.outer, () => {
          code.constant(0).set(inner);
          emitInnerLoop(code, inner, innerEnd, accumulate);
        });
        addLanes();
        placeCursor(context, target, mergeIndices(kept.outer, []));
        storeVector(code, { ...target, inner: 0 }, inner, accumulator, "single");
      } else {
        emitColumns({
          code,
          length,
          inner,
          accumulators: [accumulator, ...moreAccumulators],
          group: kept.group,
          clear,
          accumulate,
          forEachFold: (body) => forEachFold(kept.outer, body),
          store: (from, width) => {
            placeCursor(context, target, mergeIndices(kept.outer, []));
            storeVector(code, target, inner, from, width);
          },
        });
      }
      code.get(unit).constant(1).add().set(unit);
    },
  );
  return { code, units };
}

/** Index locals of a unit: the kept outer axes, and the group of four columns. */
interface UnitIndices {
  readonly outer: readonly (number | null)[];
  readonly group: number;
}

function unflattenUnit(code: FunctionCode, unit: number, groups: number, keptSizes: readonly number[]): UnitIndices {
  const group = code.local("i32");
  const outer = code.local("i32");
  code.get(unit).constant(groups).remUnsigned().set(group);
  code.get(unit).constant(groups).divUnsigned().set(outer);
  return { group, outer: keptSizes.length === 0 ? [] : unflatten(code, outer, keptSizes) };
}

interface Columns {
  readonly code: FunctionCode;
  readonly length: number;
  /** Index local along the innermost axis. */
  readonly inner: number;
  readonly accumulators: readonly number[];
  /** Local of the unit's place among the lines of a row. */
  readonly group: number;
  readonly clear: (into: number) => void;
  readonly accumulate: (width: Width, into: number) => void;
  readonly forEachFold: (body: () => void) => void;
  readonly store: (from: number, width: Width) => void;
}

/** A whole line of columns at once where one is left, else four at once, else one by one. */
function emitColumns({
  code,
  length,
  inner,
  accumulators,
  group,
  clear,
  accumulate,
  forEachFold,
  store,
}: Columns): void {
  const move = (count: number) => code.get(inner).constant(count).add().set(inner);
  const fits = (count: number) =>
    code
      .get(inner)
      .constant(count - 1)
      .add()
      .constant(length)
      .lessUnsigned();
  const foldInto = (used: readonly number[], width: Width): void => {
    const step = width === "vector" ? lanes : 1;
    used.forEach(clear);
    forEachFold(() => {
      for (const accumulator of used) {
        accumulate(width, accumulator);
        move(step);
      }
      move(-step * used.length);
    });
    for (const accumulator of used) {
      store(accumulator, width);
      move(step);
    }
  };
  const end = code.local("i32");
  code.get(group).constant(lineLanes).mul().set(inner).get(inner).constant(lineLanes).add().set(end);
  fits(lineLanes).when(() => foldInto(accumulators, "vector"));
  if (length % lineLanes === 0) return;
  const [first = 0] = accumulators;
  const inLine = () => code.get(inner).get(end).lessUnsigned();
  code.whileLoop(
    () => {
      inLine();
      fits(lanes).mul();
    },
    () => foldInto([first], "vector"),
  );
  code.whileLoop(
    () => {
      inLine();
      fits(1).mul();
    },
    () => foldInto([first], "single"),
  );
}
