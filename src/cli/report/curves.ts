/** @file The curves of a report: which metrics share a chart, and their points, thinned so that a page stays small. */
import { evaluationMetrics } from "../../training/index.js";
import type { RunHistory } from "../../training/index.js";
import type { ChartSpec, CurveChoice, Mark, RunCurves } from "./page-data.js";

/** Of a run; more are averaged in groups. A screen has fewer columns. */
const mostPoints = 2000;

/** A run's metrics, at most {@link mostPoints} points each: means over as many logged steps as it takes, at the last of these. */
export function curvesOf({ folder, steps }: RunHistory): RunCurves {
  const size = Math.max(1, Math.ceil(steps.length / mostPoints));
  const groups = Array.from({ length: Math.ceil(steps.length / size) }, (_, index) =>
    steps.slice(index * size, (index + 1) * size),
  );
  const names = [...new Set(steps.flatMap(({ metrics }) => Object.keys(metrics)))];
  const meanOf = (group: RunHistory["steps"], name: string): number | null => {
    const values = group.flatMap(({ metrics }) => metrics[name] ?? []);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    name: folder.name,
    steps: groups.map((group) => group.at(-1)?.step ?? 0),
    seconds: groups.map((group) => group.at(-1)?.seconds ?? 0),
    metrics: Object.fromEntries(names.map((name) => [name, groups.map((group) => meanOf(group, name))])),
  };
}

/** The figures that a run took of itself. */
export function evaluationCurvesOf({ folder, evaluations }: RunHistory): RunCurves {
  const values = evaluations.map(({ figures }) => evaluationMetrics(figures));
  const names = [...new Set(values.flatMap((figures) => Object.keys(figures)))];
  return {
    name: folder.name,
    steps: evaluations.map(({ step }) => step),
    seconds: evaluations.map(({ seconds }) => seconds),
    metrics: Object.fromEntries(names.map((name) => [name, values.map((figures) => figures[name] ?? null)])),
  };
}

/** Where guards said something; what was healed, where training went back to; where somebody changed settings. */
export const marksOf = ({ findings, changes, steps }: RunHistory): Mark[] =>
  [...findings, ...changes].map(({ type, step }) => ({
    step,
    seconds: steps.findLast((logged) => logged.step <= step)?.seconds ?? 0,
    kind: type,
  }));

const labelOf = (metric: string): string =>
  metric.replace(/^loss\./, "loss of ").replace(/^evaluation\./, "evaluation: ");

/** Losses belong together, and what D says of real and made images; all else has a unit of its own. */
function groupOf(metric: string): string {
  if (metric.startsWith("loss.")) return "Losses";
  if (metric.startsWith("gradient.")) return "Norms of gradients";
  return metric.startsWith("D(") ? "Output of D" : labelOf(metric);
}

/** Of one run a chart per group of metrics; of several a chart per metric with a curve per run. @param runs a run may have several, of one name */
export function chartsOf(runs: readonly RunCurves[]): ChartSpec[] {
  const isAlone = new Set(runs.map(({ name }) => name)).size === 1;
  const curves = runs.flatMap(({ name, metrics }, run) =>
    Object.keys(metrics).map((metric) => ({ run, metric, name })),
  );
  const charts = new Map<string, CurveChoice[]>();
  for (const { run, metric, name } of curves) {
    const title = isAlone ? groupOf(metric) : labelOf(metric);
    charts.set(title, [...(charts.get(title) ?? []), { run, metric, label: isAlone ? labelOf(metric) : name }]);
  }
  const isLoss = (title: string): boolean => /^loss/i.test(title);
  const all = Array.from(charts, ([title, chosen]): ChartSpec => ({ title, curves: chosen }));
  return [...all.filter(({ title }) => isLoss(title)), ...all.filter(({ title }) => !isLoss(title))];
}
