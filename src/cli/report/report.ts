/** @file A page about runs as one HTML file: curves, sample grids, model card, configuration. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chartsOf } from "../../curves/charts.js";
import { curveColors, markColors } from "../../curves/colors.js";
import { smoothed } from "../../curves/smoothing.js";
import { trainCommand, useCommands, version } from "../../training/index.js";
import type { RunHistory } from "../../training/index.js";
import { curvesOf, evaluationCurvesOf, marksOf } from "./curves.js";
import { configTables, factsTable } from "./facts.js";
import { figureSection, findingSection } from "./figures.js";
import type { MeasuredRun } from "./figures.js";
import { escaped } from "./html.js";
import { htmlPage } from "./page.js";
import type { PageData } from "./page-data.js";
import { gridsOf, viewer } from "./samples.js";
import type { Grid } from "./samples.js";

const { resolve } = createRequire(import.meta.url);

/** The page about one run, or about several side by side. */
export async function reportPage(measuredRuns: readonly MeasuredRun[]): Promise<string> {
  const runs = measuredRuns.map(({ history }) => history);
  const curves = runs.flatMap((run) => [curvesOf(run), evaluationCurvesOf(run)]);
  const grids = await Promise.all(runs.map(gridsOf));
  const fakes = grids.map((all) => all.filter(({ kind }) => kind === "fakes"));
  const sampleSteps = [...new Set(fakes.flat().map(({ step }) => step))].sort((a, b) => a - b);
  const data: PageData = {
    runs: curves,
    charts: chartsOf(curves),
    colors: curveColors,
    markColors,
    marks: runs.length === 1 ? runs.flatMap(marksOf) : [],
    sampleSteps,
  };
  const title = runs.map(({ folder }) => folder.name).join(" · ");
  const body = `<h1>${escaped(title)}</h1>
${runs.flatMap(({ warnings }) => warnings.map((text) => `<p class="note">⚠ ${escaped(text)}</p>`)).join("\n")}
${findingSection(runs)}
<h2>Curves</h2>
${curveSection(data)}
<h2>Samples</h2>
${sampleControl(sampleSteps)}
<div class="grid">${viewers(runs, grids, fakes)}</div>
${figureSection(measuredRuns)}
<h2>Model card</h2>
${factsTable(runs)}
<h2>Use</h2>
<pre>${escaped(runs.flatMap(commandsOf).join("\n"))}</pre>
<h2>Configuration</h2>
${configTables(runs)}
<p class="note">Made by Ganvas ${version}.</p>`;
  return page(title, body, data);
}

function curveSection({ charts }: PageData): string {
  const places = charts.map(
    ({ title }, index) => `<div><h3>${escaped(title)}</h3><div class="chart" id="chart-${index}"></div></div>`,
  );
  return `<div class="controls">
<label>smoothing <input id="smoothing" type="range" min="0" max="0.99" step="0.01" value="0"><output id="smoothing-value">0</output></label>
<label>over <select id="axis"><option value="step">steps</option><option value="time">time</option></select></label>
<label><input id="log" type="checkbox"> logarithmic</label>
<span class="note">drag to zoom, double-click to go back</span>
</div>
<div class="grid">${places.join("\n")}</div>`;
}

function sampleControl(steps: readonly number[]): string {
  const last = steps.length - 1;
  return steps.length === 0
    ? ""
    : `<div class="controls"><label><input id="sample" type="range" min="0" max="${last}" value="${last}"> <output id="sample-step">step ${steps[last] ?? 0}</output></label></div>`;
}

/** Of one run the data's images too. */
function viewers(runs: readonly RunHistory[], grids: readonly Grid[][], fakes: readonly Grid[][]): string {
  const reals = grids.length === 1 ? grids.flat().filter(({ kind }) => kind === "reals") : [];
  return [
    ...runs.map(({ folder }, index) => viewer(runs.length === 1 ? "samples" : folder.name, fakes[index] ?? [])),
    ...(reals.length === 0 ? [] : [viewer("data", reals)]),
  ].join("\n");
}

const commandsOf = ({ config, folder }: RunHistory): string[] => [
  ...useCommands(config.recipe, folder.path).slice(0, 1),
  trainCommand(config),
];

async function page(title: string, body: string, data: PageData): Promise<string> {
  const [chartScript, chartStyle] = await Promise.all([
    readFile(resolve("uplot/dist/uPlot.iife.min.js"), "utf8"),
    readFile(resolve("uplot/dist/uPlot.min.css"), "utf8"),
  ]);
  const before = `${chartScript}\n${smoothed.toString()}`;
  return htmlPage({ title, body, data, script: new URL("page-script.js", import.meta.url), before, style: chartStyle });
}
