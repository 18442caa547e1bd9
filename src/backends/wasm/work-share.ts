/** @file How a step's work is shared out: each thread computes its own range from its number. */
import type { FunctionCode } from "./encoding.js";

/** Steps that touch fewer elements than this run on one thread: sharing would cost more. */
const smallStep = 4096;
/** Ranges of elements start at multiples of this, so that threads do not share cache lines. */
export const elementGrain = 16;

/** Work in units that any thread can do. */
export interface Work {
  readonly units: number;
  /** Ranges start at multiples of this. */
  readonly grain: number;
  /** Elements touched by all units together. */
  readonly elements: number;
}

/**
 * Pushes the first and the end of a thread's share; `run` has the thread's number as parameter 0.
 * @param from number of the first unit
 */
export function pushShare(run: FunctionCode, threads: number, { units, grain, elements }: Work, from = 0): void {
  const parts = elements < smallStep ? 1 : threads;
  const size = Math.max(grain, Math.ceil(units / parts / grain) * grain);
  const limit = (offset: number): void => {
    const first = run.local("i32");
    run.get(0).constant(offset).add().constant(size).mul().set(first);
    run.get(first).constant(units).get(first).constant(units).lessUnsigned().select();
    if (from !== 0) run.constant(from).add();
  };
  limit(0);
  limit(1);
}
