/** @file Curves: uPlot with the page's colours, smoothing, a logarithmic axis, marks, and zoom by dragging (a double click goes back). */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { isDark } from "../app/theme.js";
import { alignedData, inView } from "./chart-data.js";
import type { Range } from "./chart-data.js";
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

export function Chart(props: ChartProps) {
  const { curves, label, xLabel, isLog = false, smoothing = 0, height = 240 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const [zoom, setZoom] = useState<Range>();
  const thin = useMemo(() => curves.map((curve) => inView(curve, zoom)), [curves, zoom]);
  const data = useMemo(() => alignedData(thin, { smoothing, isLog }), [thin, smoothing, isLog]);
  const latest = useRef({ props, zoom, data });
  latest.current = { props, zoom, data };
  const names = curves.map((curve) => curve.label).join("\n");
  const dark = isDark.value;

  // What changes the look makes a new chart, what changes the points does not.
  useEffect(() => {
    if (place.current === null || latest.current.props.curves.length === 0) return undefined; // uPlot wants one
    const options = chartOptions(place.current, {
      props: () => latest.current.props,
      zoom: () => latest.current.zoom,
      onZoom: setZoom,
    });
    const made = new UPlot(options, latest.current.data, place.current);
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
  useEffect(() => {
    if (plot.current !== undefined && plot.current.data !== data) plot.current.setData(data);
  }, [data]);
  useEffect(() => plot.current?.redraw(false), [props.marks]);
  useEffect(() => setZoom(undefined), [xLabel]); // another axis
  return <div ref={place} class="chart" role="img" aria-label={label} style={{ minHeight: height }}></div>;
}
