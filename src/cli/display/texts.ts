/** @file What is said about training, in words: shared by the plain and the live display. */
import type {
  ChangeEvent,
  ChangeRecord,
  EndEvent,
  EvaluationEvent,
  FindingRecord,
  FigureRecord,
  GuardEvent,
  HealEvent,
  PauseEvent,
  RunFolder,
  SamplesEvent,
  StartEvent,
  StepEvent,
} from "../../training/index.js";
import { useCommands } from "../../training/index.js";
import { clock, compact } from "../format.js";
import { alignColumns } from "../terminal.js";

/** One line about what begins. */
export function startText(
  { step, config, device, data, parameters }: StartEvent,
  folder: RunFolder | undefined,
): string {
  const from = step === 0 ? "" : ` from step ${step}`;
  const sizes = Object.entries(parameters).map(([name, count]) => `${name} ${compact(count)}`);
  return `Training ${config.recipe} on ${data.name} (${data.count} images)${from} to step ${config.steps}, batch ${config.batch}, ${device}: ${sizes.join(", ")} parameters, into ${folder?.path ?? "memory"}`;
}

/** Losses, then the recipe's scalars: `loss D 1.041`, `loss G 0.913`, `D(x) 0.771`. Norms of gradients, which few lines have, are left to files. @param digits after the point */
export function metricTexts({ metrics }: Pick<StepEvent, "metrics">, digits = 3): string[] {
  const isLoss = (name: string): boolean => name.startsWith("loss.");
  const names = Object.keys(metrics).filter((name) => !name.startsWith("gradient."));
  return [...names.filter(isLoss), ...names.filter((name) => !isLoss(name))].map((name) => {
    const value = metrics[name] ?? NaN;
    return `${shortName(name)} ${Math.abs(value) < 1000 ? value.toFixed(digits) : value.toPrecision(digits)}`;
  });
}

const shortName = (name: string): string =>
  name
    .replace(/^loss\./, "loss ")
    .replace(/discriminator$/, "D")
    .replace(/generator$/, "G");

/** What a guard has found, or what was done about it. */
export const guardText = (event: GuardEvent | HealEvent | FindingRecord): string =>
  event.type === "guard"
    ? `guard: ${event.guard} at step ${event.step}: ${event.evidence}; ${event.advice}`
    : `healing: ${event.guard}: back from step ${event.from} to ${event.step}, on with ${event.change}`;

/** What somebody told the training to do. */
export function controlText(event: PauseEvent | ChangeEvent | ChangeRecord, folder?: RunFolder): string {
  switch (event.type) {
    case "pause":
      return `paused at step ${event.step}; everything is saved${folder === undefined ? "" : `; ganvas control ${shellPath(folder)} resume goes on`}`;
    case "continue":
      return `going on from step ${event.step}`;
    case "change":
      return `changed at step ${event.step}: ${event.change}`;
    default:
      throw new Error(`internal: no such event ${String(event satisfies never)}`);
  }
}

/** A folder as a shell takes it. */
const shellPath = ({ path }: RunFolder): string => (/^[\w./-]+$/.test(path) ? path : `'${path}'`);

/** `1.640 ± 0.22`; without an exponent where it can be. */
export function figureText({ value, interval }: Pick<FigureRecord, "value" | "interval">): string {
  const number = numberText(value);
  return interval === undefined ? number : `${number} ± ${interval.toPrecision(2)}`;
}

/** Four significant digits. */
export const numberText = (value: number): string =>
  Math.abs(value) >= 1000 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(4);

/** The figures of a training's own evaluation. */
export const evaluationText = ({ step, figures, file }: EvaluationEvent): string =>
  `evaluation at step ${step}: ${figures.map((figure) => `${figure.name} ${figureText(figure)}`).join(", ")}${
    file === undefined ? "" : `; the best so far: ${file}`
  }`;

/** `66.1 steps/s  8.5k img/s  ETA 1:42`. @param stepsPerSecond smoothed */
export function speedTexts(step: number, steps: number, stepsPerSecond: number, batch: number): string[] {
  return [
    `${compact(stepsPerSecond)} steps/s`,
    `${compact(stepsPerSecond * batch)} img/s`,
    `ETA ${clock((steps - step) / stepsPerSecond)}`,
  ];
}

/** The last lines: where everything is, and what to do next. */
export function endText(
  { type, step, seconds }: EndEvent,
  folder: RunFolder,
  samples: SamplesEvent | undefined,
  recipe: string,
): string {
  const isDone = type === "finish";
  const head = isDone
    ? `Done: ${step} steps in ${clock(seconds)}.`
    : `Interrupted at step ${step}; everything is saved.`;
  const run = shellPath(folder);
  const rows = [
    ...(samples?.file === undefined ? [] : [["pictures", samples.file]]),
    ["use it", useCommands(recipe, run)[0] ?? ""],
    ["go on", `ganvas train --resume ${run}${isDone ? ` --steps ${step * 2}` : ""}`],
  ];
  return `${head}\n${alignColumns(rows)
    .map((line) => `  ${line}\n`)
    .join("")}`;
}

/** A mean that forgets, so that the estimate is calm: weight 1/8 for the newest. */
export function smooth(before: number | undefined, value: number): number {
  return before === undefined ? value : before + (value - before) / 8;
}
