/** @file The curves of a report: their points, thinned so that a page stays small, and marks across them. */
import { MetricColumns, thinnedCurves } from "../../curves/columns.js";
import type { RunCurves } from "../../curves/columns.js";
import { evaluationMetrics } from "../../curves/figure-names.js";
import type { Mark } from "../../curves/marks.js";
import type { RunHistory } from "../../training/index.js";

/** Of a run; more are averaged in groups. A screen has fewer columns. */
const mostPoints = 2000;

/** A run's metrics, at most {@link mostPoints} points each. */
export const curvesOf = ({ folder, steps }: RunHistory): RunCurves =>
  thinnedCurves(new MetricColumns(folder.name, steps), mostPoints);

/** The figures that a run took of itself. */
export const evaluationCurvesOf = ({ folder, evaluations }: RunHistory): RunCurves =>
  new MetricColumns(
    folder.name,
    evaluations.map(({ step, seconds, figures }) => ({ step, seconds, metrics: evaluationMetrics(figures) })),
  );

/** Where guards said something; what was healed, where training went back to; where somebody changed settings. */
export const marksOf = ({ findings, changes, steps }: RunHistory): Mark[] =>
  [...findings, ...changes].map(({ type, step }) => ({
    step,
    seconds: steps.findLast((logged) => logged.step <= step)?.seconds ?? 0,
    kind: type,
  }));
