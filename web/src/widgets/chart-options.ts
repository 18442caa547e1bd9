/** @file How a chart looks: axes, lines, legend and marks in the page's colours. */
import type UPlot from "uplot";
import { curveColors } from "../../../src/curves/colors.js";
import type { ChartProps } from "./chart.js";

/** Curves of few values show where these are. */
const fewPoints = 60;

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

/** @param props reads the newest properties: marks and formats may change without a new chart */
export function chartOptions(props: () => ChartProps, place: HTMLElement): UPlot.Options {
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
    hooks: { draw: [(plot) => drawMarks(plot, props().marks)] },
    scales: { x: { time: false }, y: { distr: isLog ? 3 : 1 } },
    cursor: { points: { size: 6 }, focus: { prox: 24 } },
    axes: [
      { ...axis, size: 32, values: (_, values) => values.map(formatX) },
      { ...axis, size: 56 },
    ],
    series: [
      { label: xLabel, value: (_, value: number | null) => (value === null ? "–" : formatX(value)) },
      ...curves.map(({ label, x }, index): UPlot.Series => ({
        label,
        stroke: curveColors[index % curveColors.length] ?? "",
        width: 1.5,
        dash: index < curveColors.length ? [] : [6, 4],
        spanGaps: true,
        points: { show: x.length <= fewPoints },
        value: (_, value: number | null) => (value === null ? "–" : value.toPrecision(4)),
      })),
    ],
  };
}
