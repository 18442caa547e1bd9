/** @file Finds where a barrier is needed: when a step touches memory that a step since the last barrier wrote, or writes what one read. */
import type { ComputeStep, Plan } from "../../tensor/plan/plan.js";
import { touchedBuffers } from "../../tensor/plan/touched.js";
import type { Placement } from "./program-code.js";

/** Bytes [start, end). */
interface Range {
  readonly start: number;
  readonly end: number;
}

interface Touched {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

const meets = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end;
const anyMeet = (some: readonly Range[], others: readonly Range[]): boolean =>
  some.some((a) => others.some((b) => meets(a, b)));

/** Remembers what has been touched since the last barrier. */
export class HazardTracker {
  readonly #plan: Plan;
  readonly #placement: Placement;
  #reads: Range[] = [];
  #writes: Range[] = [];

  constructor(plan: Plan, placement: Placement) {
    this.#plan = plan;
    this.#placement = placement;
  }

  /** Whether the step must wait for the others; it counts as done from now on. */
  conflicts(step: ComputeStep): boolean {
    const { reads, writes } = this.#touchedBy(step);
    const found = anyMeet(reads, this.#writes) || anyMeet(writes, this.#writes) || anyMeet(writes, this.#reads);
    if (found) this.clear();
    this.#reads.push(...reads);
    this.#writes.push(...writes);
    return found;
  }

  /** A barrier stands here. */
  clear(): void {
    this.#reads = [];
    this.#writes = [];
  }

  #range(buffer: number): Range {
    const start = this.#placement.addresses[buffer] ?? 0;
    return { start, end: start + (this.#plan.buffers[buffer]?.bytes ?? 0) };
  }

  #touchedBy(step: ComputeStep): Touched {
    const { reads, writes } = touchedBuffers(step);
    const ranges = (buffers: readonly number[]): Range[] => buffers.map((buffer) => this.#range(buffer));
    const { scratch } = this.#placement;
    const packing = step.kind === "matmul" || step.kind === "convolution" ? [{ start: scratch, end: scratch + 1 }] : [];
    return { reads: ranges(reads), writes: [...packing, ...ranges(writes)] };
  }
}
