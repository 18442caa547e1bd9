/** @file The figures of a report, each beside what it was taken of, and what guards found. Figures of one row can be compared, those of different rows cannot. */
import { pixelMetrics } from "../../metrics/index.js";
import type { FigureRecord, Measured, RunHistory } from "../../training/index.js";
import { controlText, figureText, guardText, numberText } from "../display/texts.js";
import { escaped, table } from "./html.js";

/** A run with what `ganvas evaluate` has measured of it. */
export interface MeasuredRun {
  readonly history: RunHistory;
  readonly measured: readonly Measured[];
}

/** The newest figure of each kind, by what it is and of what. */
type Newest = ReadonlyMap<string, { readonly figure: FigureRecord; readonly step: number }>;

const advice = { lower: "low is better", higher: "high is better", real: "near to real images is better" };

/** Whether the extractor that other figures were taken with had no part in it. */
const isOfPixels = ({ metric }: FigureRecord): boolean => pixelMetrics.some((name) => name === metric);

const rowOf = (figure: FigureRecord, { data, samples, extractor }: Measured): string =>
  JSON.stringify([
    figure.name,
    advice[figure.better],
    `${samples} of ${data}`,
    isOfPixels(figure) ? "–" : (extractor ?? "–"),
  ]);

/** A training's own figures count where `ganvas evaluate` took none of the kind, or such of an earlier step. */
function newestOf({ history, measured }: MeasuredRun): Newest {
  const newest = new Map<string, { figure: FigureRecord; step: number }>();
  for (const all of [...history.evaluations, ...measured])
    for (const figure of all.figures) {
      const row = rowOf(figure, all);
      if ((newest.get(row)?.step ?? 0) <= all.step) newest.set(row, { figure, step: all.step });
    }
  return newest;
}

const cellOf = (found: { figure: FigureRecord; step: number } | undefined): string => {
  if (found === undefined) return "–";
  const { figure, step } = found;
  const real = figure.real === undefined ? "" : `, real images ${numberText(figure.real)}`;
  return `${figureText(figure)}${real} (step ${step})`;
};

/** A row for every kind of figure, a column for every run; nothing where nothing was measured. */
export function figureSection(runs: readonly MeasuredRun[]): string {
  const columns = runs.map(newestOf);
  const rows = [...new Set(columns.flatMap((newest) => [...newest.keys()]))].map((row) => {
    const [name = "", ...protocol] = JSON.parse(row) as string[];
    return [name, ...columns.map((newest) => cellOf(newest.get(row))), ...protocol];
  });
  if (rows.length === 0) return "";
  const names = runs.length === 1 ? ["figure"] : runs.map(({ history }) => history.folder.name);
  return `<h2>Figures</h2>
${table(["", ...names, "", "images", "seen by"], rows)}
${runs.flatMap(bestLine).join("\n")}`;
}

/** Which of a training's own evaluations has left its state in best.safetensors. */
function bestLine({ history: { evaluations, folder } }: MeasuredRun): string[] {
  const best = evaluations.findLast(({ file }) => file !== undefined);
  const [figure] = best?.figures ?? [];
  if (best === undefined || figure === undefined) return [];
  const text = `Best while training: step ${best.step}, ${figure.name} ${figureText(figure)}; ganvas generate ${folder.path}@best`;
  return [`<p>${escaped(text)}</p>`];
}

const marks = { guard: "⚠", heal: "↺", change: "✎" };

/** What guards said and what somebody changed, a line each, by step; nothing where there was nothing. */
export function findingSection(runs: readonly RunHistory[]): string {
  const lines = runs.flatMap(({ folder, findings, changes }) =>
    [...findings, ...changes]
      .toSorted((a, b) => a.step - b.step)
      .map((event) => {
        const run = runs.length === 1 ? "" : `${folder.name}: `;
        const text = event.type === "change" ? controlText(event) : guardText(event);
        return `<li class="${event.type}">${marks[event.type]} ${escaped(run + text)}</li>`;
      }),
  );
  if (lines.length === 0) return "";
  const isChanged = runs.some(({ changes }) => changes.length > 0);
  const title = isChanged ? "What guards found, and what was changed" : "What guards found";
  return `<h2>${title}</h2>\n<ul class="findings">${lines.join("\n")}</ul>`;
}
