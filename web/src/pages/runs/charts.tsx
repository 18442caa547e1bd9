/** @file The curves of a run as they grow, or of several runs over each other. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { chartsOf, labelOf } from "../../../../src/curves/charts.js";
import type { ChartKind, ChartSpec } from "../../../../src/curves/charts.js";
import { markColors } from "../../../../src/curves/colors.js";
import type { RunCurves } from "../../../../src/curves/columns.js";
import type { Mark } from "../../../../src/curves/marks.js";
import { formatCompact, formatSeconds } from "../../i18n/format.js";
import { Chart } from "../../widgets/chart.js";
import type { Curve } from "../../widgets/chart.js";
import { ChartBar, chartView } from "./chart-bar.js";
import { runMessages } from "./run/messages.js";

export interface ChartsProps {
  readonly runs: readonly RunCurves[];
  /** Of one run. */
  readonly marks?: readonly Mark[];
  /** Another value whenever the runs have grown: their columns grow in place. */
  readonly state: unknown;
  /** What else stands among the charts. */
  readonly children?: ComponentChildren;
}

export function Charts({ runs, marks = [], state, children }: ChartsProps) {
  const text = runMessages();
  const specs = chartsOf(runs);
  const byTime = chartView.value.axis === "time";
  const lines = useMemo(
    () => marks.map(({ step, seconds, kind }) => ({ x: byTime ? seconds : step, color: markColors[kind] })),
    [state, byTime],
  );
  return (
    <section class="run-charts" aria-label={text.curves}>
      <h2 class="wa-visually-hidden">{text.curves}</h2>
      <ChartBar />
      <div class="chart-grid">
        {specs.length === 0 ? <p class="quiet">{text.noCurves}</p> : null}
        {specs.map((spec) => (
          <ChartPanel key={spec.title} spec={spec} runs={runs} state={state} marks={lines} />
        ))}
        {children}
      </div>
    </section>
  );
}

function sharedTitle(kind: ChartKind): string {
  return kind === "other" ? "" : runMessages().titles[kind];
}

interface ChartPanelProps {
  readonly spec: ChartSpec;
  readonly runs: readonly RunCurves[];
  readonly state: unknown;
  readonly marks: readonly { readonly x: number; readonly color: string }[];
}

function ChartPanel({ spec, runs, state, marks }: ChartPanelProps) {
  const text = runMessages();
  const { axis, smoothing, isLog } = chartView.value;
  // Curves of one kind share a chart where they are of one run; of several runs each metric has a chart of its own.
  const isShared = spec.kind !== "other" && spec.title !== labelOf(spec.curves[0]?.metric ?? "");
  const title = isShared ? sharedTitle(spec.kind) : spec.title;
  const curves = useMemo(
    () =>
      spec.curves.map(({ run, metric, label }): Curve => {
        const { steps = [], seconds = [], metrics = {} } = runs[run] ?? {};
        const short = isShared ? labelOf(metric.replace(/^(loss|gradient)\./, "")) : label;
        return { label: short, x: axis === "time" ? seconds : steps, y: metrics[metric] ?? [] };
      }),
    [state, axis, runs],
  );
  return (
    <div class="panel">
      <h3>{title}</h3>
      <Chart
        curves={curves}
        label={title}
        xLabel={axis === "time" ? text.seconds : text.steps}
        isLog={isLog}
        smoothing={smoothing}
        marks={marks}
        height={220}
        formatX={axis === "time" ? formatSeconds : formatCompact}
      />
    </div>
  );
}
