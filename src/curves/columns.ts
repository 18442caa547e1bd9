/** @file Metrics of a run as columns, one value per logged step. */
import { thinned } from "./thinning.js";

/** Metrics of a run by step, of its steps or of its evaluations; null where a metric was not. */
export interface RunCurves {
  readonly name: string;
  readonly steps: readonly number[];
  /** Training time. */
  readonly seconds: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** A line of a log that has metrics. */
export interface Logged {
  readonly step: number;
  readonly seconds: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Columns that grow, as {@link RunCurves} that are always whole. */
export class MetricColumns implements RunCurves {
  readonly name: string;
  readonly steps: number[] = [];
  readonly seconds: number[] = [];
  readonly metrics: Record<string, (number | null)[]> = {};

  constructor(name: string, logged: Iterable<Logged> = []) {
    this.name = name;
    for (const one of logged) this.add(one);
  }

  /** Adds a step behind the others; of a step that was there before, and all after it, the last time counts. */
  add({ step, seconds, metrics }: Logged): void {
    if (step <= (this.steps.at(-1) ?? -1)) this.cut(step - 1);
    const length = this.steps.push(step);
    this.seconds.push(seconds);
    for (const name of Object.keys(metrics)) this.metrics[name] ??= new Array<null>(length - 1).fill(null);
    for (const [name, column] of Object.entries(this.metrics)) column.push(metrics[name] ?? null);
  }

  /** Takes away what is after a step. */
  cut(after: number): void {
    const kept = this.steps.findLastIndex((step) => step <= after) + 1;
    this.steps.length = kept;
    this.seconds.length = kept;
    for (const column of Object.values(this.metrics)) column.length = kept;
  }
}

/** At most `most` points of each curve. */
export function thinnedCurves({ name, steps, seconds, metrics }: RunCurves, most: number): RunCurves {
  return {
    name,
    steps: thinned({ x: steps, y: [] }, most).x,
    seconds: thinned({ x: seconds, y: [] }, most).x,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([metric, y]) => [metric, thinned({ x: steps, y }, most).y]),
    ),
  };
}
