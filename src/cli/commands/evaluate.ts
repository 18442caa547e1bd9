/** @file `ganvas evaluate`: a table of figures with their intervals, or a line of JSON each. */
import { closest } from "../../base/closest.js";
import { ConfigError } from "../../base/errors.js";
import { largestSeed } from "../../base/seeds.js";
import { quote } from "../../base/quote.js";
import { fewestImages, metricNames } from "../../metrics/index.js";
import type { MetricName } from "../../metrics/index.js";
import { evaluateRun } from "../../training/index.js";
import type { Evaluation, FigureRecord } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { figureText, numberText } from "../display/texts.js";
import { featuresFrom } from "../feature-flags.js";
import type { FeatureFlags } from "../feature-flags.js";
import { parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";

/** Flags as commander gives them. */
export interface EvaluateFlags extends UseFlags, DeviceFlags, FeatureFlags {
  readonly metrics?: string;
  readonly samples?: string;
  readonly data?: string;
  readonly seed: string;
}

const mostSamples = 100_000;

/** Prints figures and gives the exit code. */
export async function evaluateCommand(run: string, flags: EvaluateFlags): Promise<number> {
  const { metrics, samples, data, seed, runs, json, quiet } = flags;
  const isTalking = process.stderr.isTTY && json !== true && quiet !== true;
  const evaluation = await evaluateRun(run, {
    ...(metrics === undefined ? {} : { metrics: parseMetrics(metrics) }),
    ...(samples === undefined ? {} : { samples: parseWhole("--samples", samples, fewestImages, mostSamples) }),
    ...(data === undefined ? {} : { data }),
    ...featuresFrom(flags),
    seed: parseWhole("--seed", seed, 0, largestSeed),
    runs,
    ...deviceOptions(flags),
    ...(isTalking ? { onStage: (stage: string) => process.stderr.write(`${stage} …\n`) } : {}),
  });
  const { figures, warnings, ...facts } = evaluation;
  printWarnings(warnings);
  printResult(flags, { type: "evaluation", ...facts }, heading(evaluation));
  const widths = { name: widest(figures, ({ name }) => name), value: widest(figures, figureText) };
  for (const figure of figures) printResult(flags, { type: "figure", ...figure }, row(figure, widths));
  return 0;
}

/** Names between commas. @throws ConfigError for one that there is not */
function parseMetrics(text: string): MetricName[] {
  const names = text.split(",").map((part) => {
    const name = metricNames.find((known) => known === part.trim());
    if (name !== undefined) return name;
    const nearest = closest(part.trim(), metricNames);
    throw new ConfigError(
      `--metrics: there is no metric ${quote(part)}; ${nearest === undefined ? `choose of ${metricNames.join(",")}` : `did you mean ${nearest}?`}`,
    );
  });
  return [...new Set(names)];
}

const heading = ({ recipe, step, file, data, samples, seed, extractor }: Evaluation): string =>
  `${recipe}, step ${step} (${file}): ${samples} images from seed ${seed} beside ${samples} of ${data}${
    extractor === undefined ? "" : `, seen by ${extractor}`
  }`;

const widest = (figures: readonly FigureRecord[], text: (figure: FigureRecord) => string): number =>
  Math.max(...figures.map((figure) => text(figure).length));

const advice = { lower: "lower is better", higher: "higher is better", real: "near to the real images' is better" };

const row = (figure: FigureRecord, widths: { name: number; value: number }): string =>
  `  ${figure.metric.padEnd(6)}  ${figure.name.padEnd(widths.name)}  ${figureText(figure).padEnd(widths.value)}  ${advice[figure.better]}${
    figure.real === undefined ? "" : ` (real images: ${numberText(figure.real)})`
  }`;
