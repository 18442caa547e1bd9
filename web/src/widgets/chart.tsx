/** @file Curves: uPlot with the page's colours, smoothing, a logarithmic axis, marks, and zoom by dragging (a double click goes back). */
import { useEffect, useMemo, useRef } from "preact/hooks";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { smoothed } from "../../../src/curves/smoothing.js";
import { thinned } from "../../../src/curves/thinning.js";
import { isDark } from "../app/theme.js";
import { chartOptions } from "./chart-options.js";

/** A line of a chart. */
export interface Curve {
  readonly label: string;
  /** Growing. Curves of one chart may have different ones. */
  readonly x: readonly number[];
  /** As long as `x`; null where there is no value. */
  readonly y: readonly (number | null)[];
}

/** A dashed line across a chart. */
export interface ChartMark {
  readonly x: number;
  readonly color: string;
}

export interface ChartProps {
  readonly curves: readonly Curve[];
  /** For people who do not see it. */
  readonly label: string;
  readonly xLabel: string;
  /** Values that are not positive are left out. */
  readonly isLog?: boolean;
  /** In [0, 1), see src/curves/smoothing.ts. */
  readonly smoothing?: number;
  readonly marks?: readonly ChartMark[];
  /** In CSS pixels. */
  readonly height?: number;
  /** How x is said at the cursor and the axis. */
  readonly formatX?: (x: number) => string;
}

/** Points of a curve that are drawn. */
const mostPoints = 2000;

function drawnCurve(
  { x, y }: Curve,
  { isLog = false, smoothing = 0 }: Pick<ChartProps, "isLog" | "smoothing">,
): UPlot.AlignedData {
  const smooth = smoothing === 0 ? y : smoothed(y, smoothing);
  const shown = isLog ? smooth.map((value) => (value !== null && value > 0 ? value : null)) : smooth;
  const thin = thinned({ x, y: shown }, mostPoints);
  return [thin.x as number[], thin.y as (number | null)[]];
}

/** The curves' points over one x axis. */
function dataOf(props: ChartProps): UPlot.AlignedData {
  const tables = props.curves.map((curve) => drawnCurve(curve, props));
  return tables.length === 0 ? [[]] : UPlot.join(tables);
}

/** Whether the reader has zoomed in: live curves leave the view alone then. */
function isZoomed({ data: [xs], scales: { x } }: UPlot): boolean {
  if (xs.length < 2 || x?.min === undefined || x.max === undefined || x.min === null || x.max === null) return false;
  return x.min > (xs[0] ?? 0) || x.max < (xs.at(-1) ?? 0);
}

export function Chart(props: ChartProps) {
  const { curves, label, xLabel, isLog = false, height = 240 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const names = curves.map((curve) => curve.label).join("\n");
  const dark = isDark.value;

  // What changes the look makes a new chart, what changes the points does not.
  useEffect(() => {
    if (place.current === null) return undefined;
    const options = chartOptions(() => latest.current, place.current);
    const made = new UPlot(options, dataOf(latest.current), place.current);
    plot.current = made;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) made.setSize({ width: entry.contentRect.width, height });
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, xLabel, isLog, height, dark]);

  const data = useMemo(() => dataOf(props), [curves, isLog, props.smoothing]);
  useEffect(() => {
    const chart = plot.current;
    if (chart === undefined || chart.data === data) return;
    const { min = 0, max = 0 } = chart.scales["x"] ?? {};
    const zoomed = isZoomed(chart);
    chart.setData(data, !zoomed);
    if (zoomed) chart.setScale("x", { min: min ?? 0, max: max ?? 0 });
  }, [data]);
  useEffect(() => plot.current?.redraw(false), [props.marks]);
  return <div ref={place} class="chart" role="img" aria-label={label} style={{ minHeight: height }}></div>;
}
