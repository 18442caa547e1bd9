/**
 * @file Emits a reduction with its prologue as one function (begin, end). The order of additions depends on the shape alone.
 *
 *   innermost axis folded:  one result per unit; vectors run along the axis into four accumulators, which are added at the end.
 *   innermost axis kept:    neighbouring results per unit (four cache lines), one per lane; rows are added one after the other.
 *
 * With several results per element, each has its own accumulators: the data are read once.
 */
import { sizeOf } from "../../base/shape.js";
import type { ReduceStep } from "../../tensor/plan/plan.js";
import { pushSplat } from "./elementwise-code.js";
import { FunctionCode } from "./encoding.js";
import { createCursor, lanes, placeCursor, RegionLocals, storeVector, unflatten } from "./loop-code.js";
import type { Place, RegionContext, Width } from "./loop-code.js";
import { mostUnrolled } from "./region-code.js";
import type { Surroundings } from "./region-code.js";
import { emitNest, emitRow } from "./walk-code.js";
import type { WalkAxis } from "./walk-code.js";

const combineOpcode = { sum: 0xe4, reduceMax: 0xe9 } as const;
const identity = { sum: 0, reduceMax: -Infinity } as const;
const bitselect = 0x52;
/** Elements of a cache line. */
const lineLanes = 16;
/** Cache lines of neighbouring results in a unit: rows are then walked in long runs. */
const widestLines = 4;
/** Accumulators along a folded row: additions that wait for each other would be slower than memory. */
const rowAccumulators = 4;

/** A reduction's function runs over a range of `units`. */
export interface ReduceFunction {
  readonly code: FunctionCode;
  readonly units: number;
}

/** Code of a reduction. Parameters: begin, end (in units). */
export function emitReduce(step: ReduceStep, { addressOf, callKernelIn }: Surroundings): ReduceFunction {
  const code = new FunctionCode({ params: ["i32", "i32"], results: [] });
  const context: RegionContext = { code, addressOf, callKernel: callKernelIn(code) };
  return step.reduced.at(-1) === true ? new RowFold(context, step).emit() : new ColumnFold(context, step).emit();
}

/** What both layouts share: cursors, the walk over units and over folded axes, accumulators. */
abstract class Fold {
  protected readonly code: FunctionCode;
  protected readonly length: number;
  protected readonly locals: RegionLocals;
  protected readonly step: ReduceStep;
  readonly #context: RegionContext;
  readonly #kept: readonly WalkAxis[];
  readonly #folded: readonly WalkAxis[];
  protected readonly targets;

  constructor(context: RegionContext, step: ReduceStep) {
    const { shape } = step.region;
    this.#context = context;
    this.code = context.code;
    this.step = step;
    this.length = shape.at(-1) ?? 1;
    this.locals = new RegionLocals(context, step.region);
    this.targets = step.results.map(({ target }) => createCursor(context, target));
    const outer = shape.slice(0, -1).map((size, axis) => ({ axis, size }));
    this.#kept = outer.filter(({ axis }) => step.reduced[axis] === false);
    this.#folded = outer.filter(({ axis }) => step.reduced[axis] === true);
  }

  /** Emits `body` per unit: an index of the kept outer axes, and one of `groups` along the innermost one (in a local). */
  protected emitUnits(groups: number, body: (group: number) => void): ReduceFunction {
    const { code } = this;
    const [begin, end] = [0, 1];
    const [unit, group, outer] = [code.local("i32"), code.local("i32"), code.local("i32")];
    const sizes = this.#kept.map(({ size }) => size);
    this.locals.emitConstants();
    code.get(begin).set(unit);
    code.whileLoop(
      () => code.get(unit).get(end).lessUnsigned(),
      () => {
        code.get(unit).constant(groups).remUnsigned().set(group);
        code.get(unit).constant(groups).divUnsigned().set(outer);
        const kept = unflatten(code, outer, sizes);
        const indices = new Array<number | null>(this.step.region.shape.length - 1).fill(null);
        this.#kept.forEach(({ axis }, position) => (indices[axis] = kept[position] ?? null));
        for (const cursor of [...this.locals.cursors, ...this.targets]) placeCursor(this.#context, cursor, indices);
        body(group);
        code.get(unit).constant(1).add().set(unit);
      },
    );
    return { code, units: sizeOf(sizes) * groups };
  }

  /** Emits `body` per row that is folded. */
  protected emitFolds(body: () => void): void {
    emitNest(this.code, this.locals.cursors, this.#folded, () => {
      this.locals.emitRowStart();
      body();
    });
  }

  /** Locals for `count` partial results of each result. */
  protected accumulators(count: number): number[][] {
    return this.step.results.map(() => Array.from({ length: count }, () => this.code.local("v128")));
  }

  protected clear(accumulators: readonly number[][]): void {
    this.step.results.forEach(({ op }, result) => {
      for (const accumulator of accumulators[result] ?? []) {
        pushSplat(this.code, identity[op], "f32");
        this.code.set(accumulator);
      }
    });
  }

  /** Adds the values at a place to accumulator `index` of each result. */
  protected accumulate(
    accumulators: readonly number[][],
    index: number,
    place: Place,
    width: Width,
    lane0: boolean,
  ): void {
    const { code, locals } = this;
    locals.emitBody(place, width);
    this.step.results.forEach(({ op, value }, result) => {
      const accumulator = accumulators[result]?.[index] ?? 0;
      code.get(accumulator).get(locals.of(value));
      if (lane0) {
        pushSplat(code, identity[op], "f32");
        code.simdConstant([0xffffffff, 0, 0, 0]).simd(bitselect);
      }
      code.simd(combineOpcode[op]).set(accumulator);
    });
  }
}

/** The innermost axis is folded. */
class RowFold extends Fold {
  emit(): ReduceFunction {
    const { code, length, step } = this;
    const unroll = step.region.values.length <= mostUnrolled && length >= lanes ? rowAccumulators : 1;
    const used = Math.min(unroll, Math.max(1, Math.floor(length / lanes)));
    const accumulators = this.accumulators(used);
    return this.emitUnits(1, () => {
      this.clear(accumulators);
      this.emitFolds(() =>
        emitRow(code, length, unroll, (place, width, turn) =>
          this.accumulate(accumulators, turn % used, place, width, width === "single"),
        ),
      );
      step.results.forEach(({ op }, result) => {
        const [first = 0, ...others] = accumulators[result] ?? [];
        for (const other of others) code.get(first).get(other).simd(combineOpcode[op]).set(first);
        // Lanes 2, 3 to 0, 1, then lane 1 to 0.
        for (const bytes of [8, 4]) {
          const picked = Array.from({ length: 16 }, (_, byte) => (byte + bytes) % 16);
          code.get(first).get(first).get(first).shuffle(picked).simd(combineOpcode[op]).set(first);
        }
        const target = this.targets[result];
        if (target) storeVector(code, { ...target, inner: 0 }, { index: null, ahead: 0 }, first, "single");
      });
    });
  }
}

/** The innermost axis is kept. */
class ColumnFold extends Fold {
  emit(): ReduceFunction {
    const { code, length, step } = this;
    const columns = step.region.values.length <= mostUnrolled ? widestLines * lineLanes : lineLanes;
    const whole = Math.floor(length / columns);
    const rest = length % columns;
    return this.emitUnits(whole + (rest === 0 ? 0 : 1), (group) => {
      for (const { base, inner } of [...this.locals.cursors, ...this.targets])
        if (inner !== 0)
          code
            .get(base)
            .get(group)
            .constant(columns * inner * 4)
            .mul()
            .add()
            .set(base);
      if (whole > 0) {
        code.get(group).constant(whole).lessUnsigned();
        code.when(() => this.#emitColumns(columns));
      }
      if (rest > 0) {
        code.get(group).constant(whole).lessUnsigned().isZero();
        code.when(() => this.#emitColumns(rest));
      }
    });
  }

  /** Folds the next `count` columns: vectors, then single ones. */
  #emitColumns(count: number): void {
    const { code } = this;
    const pieces: [ahead: number, width: Width][] = [];
    for (let ahead = 0; ahead < count;) {
      const width: Width = ahead + lanes <= count ? "vector" : "single";
      pieces.push([ahead, width]);
      ahead += width === "vector" ? lanes : 1;
    }
    const accumulators = this.accumulators(pieces.length);
    this.clear(accumulators);
    this.emitFolds(() =>
      pieces.forEach(([ahead, width], index) =>
        this.accumulate(accumulators, index, { index: null, ahead }, width, false),
      ),
    );
    this.targets.forEach((target, result) =>
      pieces.forEach(([ahead, width], index) =>
        storeVector(code, target, { index: null, ahead }, accumulators[result]?.[index] ?? 0, width),
      ),
    );
  }
}
