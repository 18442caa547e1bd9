/** @file Pushes the arguments of the kernels that move rows by index, with each thread's share of the work. */
import type { IndexedStep } from "../../tensor/plan/plan.js";
import type { FunctionCode } from "./encoding.js";
import type { AddressOf } from "./loop-code.js";
import { elementGrain, pushShare } from "./work-share.js";

/** Arguments of `gather` or `scatterAdd` (kernels/gather.ts). */
export function pushIndexed(run: FunctionCode, step: IndexedStep, threads: number, addressOf: AddressOf): void {
  const { kind, source, indices, rows, width, count, target } = step;
  for (const { buffer, offset } of [source, indices]) run.constant(addressOf(buffer) + 4 * offset);
  run.constant(addressOf(target));
  if (kind === "gather") {
    run.constant(rows).constant(count).constant(width);
    pushShare(run, threads, { units: count * width, grain: elementGrain, elements: count * width });
    return;
  }
  const elements = (count + rows) * width;
  run.constant(count).constant(width);
  // Columns are shared out evenly whatever the indices; narrow tables have too few of them.
  if (width >= 2 * elementGrain) {
    run.constant(0).constant(rows);
    pushShare(run, threads, { units: width, grain: elementGrain, elements });
  } else {
    pushShare(run, threads, { units: rows, grain: elementGrain, elements });
    run.constant(0).constant(width);
  }
}
