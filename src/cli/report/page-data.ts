/** @file What a report's page is told by the command that makes it: the wire between report.ts and page-script.ts. */

/** Metrics of a run by step, of its steps or of its evaluations; null where a metric was not. */
export interface RunCurves {
  readonly name: string;
  readonly steps: readonly number[];
  /** Training time. */
  readonly seconds: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** A line of a chart. */
export interface CurveChoice {
  readonly label: string;
  /** Index into the runs. */
  readonly run: number;
  readonly metric: string;
}

export interface ChartSpec {
  readonly title: string;
  readonly curves: readonly CurveChoice[];
}

/** What happened at a step, as a line across the charts. */
export interface Mark {
  readonly step: number;
  /** Training time. */
  readonly seconds: number;
  readonly kind: "guard" | "heal" | "change";
}

export interface PageData {
  readonly runs: readonly RunCurves[];
  /** Of one run. */
  readonly marks: readonly Mark[];
  readonly charts: readonly ChartSpec[];
  /** Steps of all sample grids in the page, in order. */
  readonly sampleSteps: readonly number[];
}
