/** @file How a chart looks: axes, lines, legend and marks in the page's colours. */
import type UPlot from "uplot";
import { curveColors } from "../../../src/curves/colors.js";
import { isDark } from "../app/theme.js";
import type { Range } from "./chart-data.js";
import type { ChartProps } from "./chart.js";

/** Curves of few values show where these are. */
const fewPoints = 24;

/** A dashed line for everything that is marked, where it is in view. */
function drawMarks(plot: UPlot, marks: ChartProps["marks"] = []): void {
  const { left, top, width, height } = plot.bbox;
  const { ctx } = plot;
  ctx.save();
  ctx.setLineDash([6, 6]);
  for (const { x, color } of marks) {
    const pixel = plot.valToPos(x, "x", true);
    if (pixel < left || pixel > left + width) continue;
    ctx.strokeStyle = color;
    ctx.beginPath();
    ctx.moveTo(pixel, top);
    ctx.lineTo(pixel, top + height);
    ctx.stroke();
  }
  ctx.restore();
}

/** Of a curve; lighter on dark ground. */
function colorOf(index: number): string {
  const color = curveColors[index % curveColors.length] ?? "";
  return isDark.peek() ? `color-mix(in oklab, ${color}, white 25%)` : color;
}

/** What a chart asks for when it is drawn, and what it says. */
export interface ChartLink {
  /** The newest: marks and formats may change without a new chart. */
  readonly props: () => ChartProps;
  readonly zoom: () => Range | undefined;
  readonly onZoom: (zoom: Range | undefined) => void;
}

/** The part that was dragged over, if it is more than a slip of the hand. */
function selected(plot: UPlot): Range | undefined {
  const { left, width } = plot.select;
  return width < 4 ? undefined : { min: plot.posToVal(left, "x"), max: plot.posToVal(left + width, "x") };
}

export function chartOptions(place: HTMLElement, { props, zoom, onZoom }: ChartLink): UPlot.Options {
  const { curves, xLabel, isLog = false, height = 240 } = props();
  const css = getComputedStyle(place);
  const ink = css.getPropertyValue("--wa-color-text-quiet");
  const lines = css.getPropertyValue("--wa-color-surface-border");
  const font = `12px ${css.fontFamily}`;
  const axis: UPlot.Axis = {
    stroke: ink,
    font,
    labelFont: font,
    grid: { stroke: lines, width: 1 },
    ticks: { stroke: lines, width: 1 },
  };
  const formatX = (x: number): string => props().formatX?.(x) ?? x.toLocaleString();
  return {
    width: place.clientWidth,
    height,
    hooks: {
      draw: [(plot) => drawMarks(plot, props().marks)],
      setSelect: [
        (plot) => {
          const range = selected(plot);
          if (range === undefined) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onZoom(range);
        },
      ],
    },
    scales: {
      x: { time: false, range: (_, least, most) => [zoom()?.min ?? least, zoom()?.max ?? most] },
      y: { distr: isLog ? 3 : 1 },
    },
    cursor: {
      points: { size: 6 },
      focus: { prox: 24 },
      drag: { setScale: false, x: true, y: false },
      bind: {
        dblclick: () => () => {
          onZoom(undefined);
          return null;
        },
      },
    },
    axes: [
      { ...axis, size: 32, values: (_, values) => values.map(formatX) },
      { ...axis, size: 56 },
    ],
    series: [
      { label: xLabel, value: (_, value: number | null) => (value === null ? "" : formatX(value)) },
      ...curves.map(({ label, x }, index): UPlot.Series => ({
        label,
        stroke: colorOf(index),
        width: 1.5,
        dash: index < curveColors.length ? [] : [6, 4],
        spanGaps: true,
        points: { show: x.length <= fewPoints, fill: css.getPropertyValue("--wa-color-surface-raised"), size: 5 },
        value: (_, value: number | null) => (value === null ? "" : value.toPrecision(4)),
      })),
    ],
  };
}
