/**
 * @file The script of a report's page: draws the curves and turns the sample grids. It is put inline as it is compiled, so that it imports nothing but
 * types; uPlot and `smoothed` are scripts before it.
 */
import type UPlot from "uplot";
import type { ChartSpec } from "../../curves/charts.js";
import type { smoothed as Smoothed } from "../../curves/smoothing.js";
import type { PageData } from "./page-data.js";

declare const uPlot: typeof UPlot;
declare const smoothed: typeof Smoothed;

const chartHeight = 260; // pixels
/** Of a curve whose points are drawn. */
const mostPoints = 60;

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`internal: the page has no ${id}`);
  return found;
};
const input = (id: string): HTMLInputElement => element(id) as HTMLInputElement;

const { runs, charts, colors, marks, markColors, sampleSteps } = JSON.parse(element("data").textContent) as PageData;
let drawn: UPlot[] = [];

function dataOf({ curves }: ChartSpec, isLog: boolean): UPlot.AlignedData {
  const byTime = input("axis").value === "time";
  const weight = Number(input("smoothing").value);
  const tables = curves.map(({ run, metric }): UPlot.AlignedData => {
    const { steps = [], seconds = [], metrics = {} } = runs[run] ?? {};
    const values = smoothed(metrics[metric] ?? [], weight);
    const shown = isLog ? values.map((value) => (value !== null && value > 0 ? value : null)) : values;
    return [[...(byTime ? seconds : steps)], shown];
  });
  return uPlot.join(tables);
}

/** Curves of few values, such as evaluations, show where these are. */
const isSparse = ({ curves }: ChartSpec, index: number): boolean =>
  (runs[curves[index]?.run ?? -1]?.steps.length ?? 0) <= mostPoints;

/** A dashed line across a chart for everything that guards said, in other colours for what was healed and what somebody changed. */
function drawMarks(plot: UPlot): void {
  const byTime = input("axis").value === "time";
  const { left, top, width, height } = plot.bbox;
  const { ctx } = plot;
  ctx.save();
  ctx.setLineDash([6, 6]);
  for (const { step, seconds, kind } of marks) {
    const x = plot.valToPos(byTime ? seconds : step, "x", true);
    if (x < left || x > left + width) continue; // zoomed out of sight
    ctx.strokeStyle = markColors[kind];
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
  }
  ctx.restore();
}

function draw(spec: ChartSpec, place: HTMLElement): UPlot {
  const isLog = input("log").checked;
  const ink = getComputedStyle(document.body).color;
  const lines = getComputedStyle(place).borderColor;
  const axis: UPlot.Axis = { stroke: ink, grid: { stroke: lines, width: 1 }, ticks: { stroke: lines, width: 1 } };
  const byTime = input("axis").value === "time";
  return new uPlot(
    {
      width: place.clientWidth,
      height: chartHeight,
      hooks: { draw: [drawMarks] },
      scales: { x: { time: false }, y: { distr: isLog ? 3 : 1 } },
      axes: [
        { ...axis, label: byTime ? "seconds of training" : "step" },
        { ...axis, size: 64 },
      ],
      series: [
        { label: byTime ? "seconds" : "step" },
        ...spec.curves.map(({ label }, index): UPlot.Series => ({
          label,
          stroke: colors[index % colors.length] ?? "",
          width: 1.5,
          dash: index < colors.length ? [] : [6, 4],
          spanGaps: true,
          points: { show: isSparse(spec, index) },
          value: (_, value: number | null) => (value === null ? "–" : value.toPrecision(4)),
        })),
      ],
    },
    dataOf(spec, isLog),
    place,
  );
}

function drawAll(): void {
  for (const chart of drawn) chart.destroy();
  drawn = charts.map((spec, index) => draw(spec, element(`chart-${index}`)));
  element("smoothing-value").textContent = input("smoothing").value;
}

/** Shows of every run its latest grid up to the chosen step. */
function turnSamples(): void {
  const chosen = sampleSteps[Number(input("sample").value)] ?? 0;
  element("sample-step").textContent = `step ${chosen}`;
  for (const viewer of document.querySelectorAll("[data-viewer]")) {
    const grids = [...viewer.querySelectorAll<HTMLElement>("[data-step]")];
    const reached = grids.filter(({ dataset }) => Number(dataset["step"]) <= chosen);
    for (const grid of grids) grid.hidden = grid !== (reached.at(-1) ?? grids[0]);
  }
}

drawAll();
for (const id of ["smoothing", "axis", "log"]) input(id).addEventListener("input", drawAll);
let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth === width) return;
  width = window.innerWidth;
  for (const [index, chart] of drawn.entries()) {
    chart.setSize({ width: element(`chart-${index}`).clientWidth, height: chartHeight });
  }
});
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
if (sampleSteps.length > 0) {
  input("sample").addEventListener("input", turnSamples);
  turnSamples();
}
