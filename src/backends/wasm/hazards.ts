/** @file Finds where a barrier is needed: when a step touches memory that a step since the last barrier wrote, or writes what one read. */
import type { Access, Plan, Region, Step } from "../../tensor/plan/plan.js";
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
  conflicts(step: Step): boolean {
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

  #ofRegion(region: Region | null): Touched {
    const ranges = (accesses: readonly Access[]) => accesses.map((access) => this.#range(access.buffer));
    const loads = region?.values.flatMap((value) => (value.kind === "load" ? [value.access] : [])) ?? [];
    return { reads: ranges(loads), writes: ranges(region?.stores.map((store) => store.access) ?? []) };
  }

  #touchedBy(step: Step): Touched {
    switch (step.kind) {
      case "elementwise":
        return this.#ofRegion(step.region);
      case "reduce": {
        const { reads, writes } = this.#ofRegion(step.region);
        return { reads, writes: [...writes, this.#range(step.target.buffer)] };
      }
      case "matmul": {
        const { reads, writes } = this.#ofRegion(step.epilogue);
        const scratch = { start: this.#placement.scratch, end: this.#placement.scratch + 1 };
        const product = step.product === null ? [] : [this.#range(step.product)];
        return {
          reads: [this.#range(step.a.buffer), this.#range(step.b.buffer), ...reads],
          writes: [scratch, ...product, ...writes],
        };
      }
      case "random":
        return {
          reads: [this.#range(step.seed.buffer), this.#range(step.step.buffer)],
          writes: [this.#range(step.target)],
        };
      case "argmax":
        return { reads: [this.#range(step.source.buffer)], writes: [this.#range(step.target)] };
      default:
        return step satisfies never;
    }
  }
}
