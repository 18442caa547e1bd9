/** @file What a report's page is told by the command that makes it: the wire between report.ts and page-script.ts. */
import type { ChartSpec } from "../../curves/charts.js";
import type { RunCurves } from "../../curves/columns.js";

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
  /** Of curves, in order. */
  readonly colors: readonly string[];
  /** Steps of all sample grids in the page, in order. */
  readonly sampleSteps: readonly number[];
}
