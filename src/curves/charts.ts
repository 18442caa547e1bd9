/** @file Which metrics share a chart. */
import type { RunCurves } from "./columns.js";

/** Losses belong together, and what D says of real and made images; all else has a unit of its own. */
export type ChartKind = "losses" | "outputs" | "gradients" | "other";

/** A line of a chart. */
export interface CurveChoice {
  readonly label: string;
  /** Index into the runs. */
  readonly run: number;
  readonly metric: string;
}

export interface ChartSpec {
  readonly kind: ChartKind;
  readonly title: string;
  readonly curves: readonly CurveChoice[];
}

const titles: Readonly<Record<Exclude<ChartKind, "other">, string>> = {
  losses: "Losses",
  outputs: "Output of D",
  gradients: "Norms of gradients",
};

/** What a metric is called by people. */
export const labelOf = (metric: string): string =>
  metric.replace(/^loss\./, "loss of ").replace(/^evaluation\./, "evaluation: ");

/** What a metric is of. */
export function kindOf(metric: string): ChartKind {
  if (metric.startsWith("loss.")) return "losses";
  if (metric.startsWith("gradient.")) return "gradients";
  return metric.startsWith("D(") ? "outputs" : "other";
}

function titleOf(metric: string): string {
  const kind = kindOf(metric);
  return kind === "other" ? labelOf(metric) : titles[kind];
}

/** Of one run a chart per group of metrics; of several a chart per metric with a curve per run; losses first. @param runs a run may have several, of one name */
export function chartsOf(runs: readonly RunCurves[]): ChartSpec[] {
  const isAlone = new Set(runs.map(({ name }) => name)).size === 1;
  const charts = new Map<string, { readonly kind: ChartKind; readonly curves: CurveChoice[] }>();
  for (const [run, { name, metrics }] of runs.entries()) {
    for (const metric of Object.keys(metrics)) {
      const title = isAlone ? titleOf(metric) : labelOf(metric);
      const chart = charts.get(title) ?? { kind: kindOf(metric), curves: [] };
      chart.curves.push({ run, metric, label: isAlone ? labelOf(metric) : name });
      charts.set(title, chart);
    }
  }
  const all = Array.from(charts, ([title, chart]): ChartSpec => ({ title, ...chart }));
  return [...all.filter(({ kind }) => kind === "losses"), ...all.filter(({ kind }) => kind !== "losses")];
}
