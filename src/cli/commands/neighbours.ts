/** @file `ganvas neighbours`. */
import { dirname, extname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { largestSeed } from "../../base/seeds.js";
import { quote } from "../../base/quote.js";
import { memorisationOf, neighbourSheet, writePicture } from "../../explore/index.js";
import type { Memorisation, Suspect } from "../../explore/index.js";
import { openModel } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { featuresFrom } from "../feature-flags.js";
import type { FeatureFlags } from "../feature-flags.js";
import { makeOutputFolder } from "../output-folder.js";
import { progressLine } from "../progress-line.js";
import { parseWhole } from "../seeds.js";
import { alignColumns } from "../terminal.js";
import { printResult, printWarnings } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";

/** Flags as commander gives them. */
export interface NeighboursFlags extends DeviceFlags, FeatureFlags {
  readonly count: string;
  readonly neighbours: string;
  readonly show: string;
  readonly seed: string;
  readonly data?: string;
  readonly heldOut?: string;
  readonly out?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Searches, writes the picture, prints what was found, and gives the exit code. */
export async function neighboursCommand(run: string, flags: NeighboursFlags): Promise<number> {
  const { out, data, heldOut } = flags;
  if (out !== undefined && extname(out).toLowerCase() !== ".png")
    throw new ConfigError(`--out ${quote(out)}: the sheet is one picture; give a name that ends in .png`);
  const asked = {
    count: parseWhole("--count", flags.count, 2, 10_000),
    neighbours: parseWhole("--neighbours", flags.neighbours, 1, 32),
    seed: parseWhole("--seed", flags.seed, 0, largestSeed),
    ...featuresFrom(flags),
  };
  const show = parseWhole("--show", flags.show, 1, 256);
  const model = await openModel(run, deviceOptions(flags), flags.runs);
  const line = progressLine(flags);
  try {
    const { config, step, file: checkpoint, warnings } = model;
    printWarnings(warnings);
    const onStage = (stage: string): void => line.show(`${stage} …`);
    const found = await memorisationOf(model, { ...asked, data, heldOut, onStage });
    const shown = found.suspects.slice(0, show);
    const file = out ?? generatedFile(run, checkpoint, "neighbours.png");
    await makeOutputFolder(dirname(file));
    await writePicture(file, neighbourSheet(found, shown));
    line.clear();
    const { data: training, trainingCount, heldOut: held, extractor, seed, drawn, measures } = found;
    const record = {
      ...{ type: "neighbours", recipe: config.recipe, step, count: drawn.count, seed },
      ...{ training, trainingCount, heldOut: held ?? null, extractor: extractor ?? null },
      measures: measures.map(({ by, ratio, interval, nearer, copies }) => ({ by, ratio, interval, nearer, copies })),
      suspects: shown.map(({ seed: drawnBy, label, by, distance, nearness }) => ({
        ...{ seed: drawnBy, ...(label === undefined ? {} : { class: label }), by, distance, nearness },
      })),
      file,
    };
    printResult(flags, record, textOf(`${config.recipe}, step ${step}`, found, shown, file));
    return 0;
  } finally {
    line.clear();
    await model.dispose();
  }
}

function textOf(what: string, found: Memorisation, shown: readonly Suspect[], file: string): string {
  const { drawn, data, trainingCount, heldOut, measures, seed, extractor } = found;
  const probes = heldOut ?? "training images, each beside all others";
  const seen = extractor === undefined ? "" : `; features by ${extractor}`;
  const table = alignColumns([
    ["by", "as far as held-out", "nearer", "copies"],
    ...measures.map(({ by, ratio, interval, nearer, copies }) => [
      by,
      `${ratio.toFixed(2)} ± ${interval.toFixed(2)} times`,
      percent(nearer),
      percent(copies),
    ]),
    ["new images", "about 1", "50 %", "1 %"],
  ]);
  return [
    `${what}: ${drawn.count} images from seed ${seed} beside the ${trainingCount} of ${data}; held out: ${probes}${seen}`,
    ...table.map((row) => `  ${row}`),
    "as far: from the nearest training image; nearer: pairs of a drawn and a held-out image in which the drawn one is; copies: nearer, for where they lie, than 99 % of held-out ones",
    `most like copies (0 is one): ${shown.map(suspectText).join(", ")}`,
    `with their nearest: ${file} (look at them: noise hides copies from figures)`,
  ].join("\n");
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const suspectText = ({ seed, label, by, nearness }: Suspect): string =>
  `seed ${seed}${label === undefined ? "" : ` of class ${label}`} ${nearness.toFixed(2)} by ${by}`;
