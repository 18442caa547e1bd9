/** @file What a report's page is told by the command that makes it: the wire between report.ts and page-script.ts. */
import type { ChartSpec } from "../../curves/charts.js";
import type { RunCurves } from "../../curves/columns.js";
import type { Mark } from "../../curves/marks.js";

export interface PageData {
  readonly runs: readonly RunCurves[];
  /** Of one run. */
  readonly marks: readonly Mark[];
  readonly charts: readonly ChartSpec[];
  /** Of curves, in order. */
  readonly colors: readonly string[];
  readonly markColors: Readonly<Record<Mark["kind"], string>>;
  /** Steps of all sample grids in the page, in order. */
  readonly sampleSteps: readonly number[];
}
