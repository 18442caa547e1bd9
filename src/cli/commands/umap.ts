/** @file `ganvas umap`. */
import { dirname, extname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { largestSeed } from "../../base/seeds.js";
import { quote } from "../../base/quote.js";
import { imageMapOf, mapPicture, writePicture, writeResult } from "../../explore/index.js";
import type { ImageMapOptions } from "../../explore/index.js";
import { openModel } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { featuresFrom } from "../feature-flags.js";
import type { FeatureFlags } from "../feature-flags.js";
import { makeOutputFolder } from "../output-folder.js";
import { progressLine } from "../progress-line.js";
import { mapPage } from "../report/map-page.js";
import { parseReal, parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";

/** Flags as commander gives them. */
export interface UmapFlags extends DeviceFlags, FeatureFlags {
  readonly count?: string;
  readonly seed: string;
  readonly data?: string;
  readonly by?: "features" | "pixels";
  readonly neighbours: string;
  readonly minDist: string;
  readonly out?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Makes the map, writes picture and page, and gives the exit code. */
export async function umapCommand(run: string, flags: UmapFlags): Promise<number> {
  const { out } = flags;
  if (out !== undefined && extname(out).toLowerCase() !== ".png")
    throw new ConfigError(
      `--out ${quote(out)}: the map is a picture, with a page beside it; give a name that ends in .png`,
    );
  const asked = readFlags(flags);
  const model = await openModel(run, deviceOptions(flags), flags.runs);
  const line = progressLine(flags);
  try {
    const { config, step, file: checkpoint, warnings } = model;
    printWarnings(warnings);
    const map = await imageMapOf(model, { ...asked, onStage: (stage) => line.show(`${stage} …`) });
    const file = out ?? generatedFile(run, checkpoint, "umap.png");
    const page = `${file.slice(0, -extname(file).length)}.html`;
    const { by, extractor, data, real, drawn, neighbours, mixed, missed } = map;
    const artist = `drawn by ${config.recipe} after ${step} steps`;
    const title = `${data}, and images ${artist}`;
    const facts = [
      `${real.count} real and ${drawn.count} drawn images, compared by ${extractor ?? by}`,
      `${percent(missed)} of the real images have no drawn one among their ${neighbours - 1} nearest; of a drawn image's nearest, ${percent(mixed)} are real (50 % where they lie alike)`,
    ];
    await makeOutputFolder(dirname(file));
    await writePicture(file, mapPicture(map, `${data}, o ${artist}`));
    await writeResult(page, Buffer.from(await mapPage(map, title, facts)));
    line.clear();
    const record = {
      ...{ type: "umap", recipe: config.recipe, step, data, by, extractor: extractor ?? null, count: real.count },
      ...{ seed: map.seed, neighbours, mixed, missed, file, page },
    };
    printResult(flags, record, [title, ...facts, `${file}, ${page}`].join("\n"));
    return 0;
  } finally {
    line.clear();
    await model.dispose();
  }
}

const readFlags = (flags: UmapFlags): ImageMapOptions => ({
  ...{ data: flags.data, by: flags.by, ...featuresFrom(flags) },
  count: flags.count === undefined ? undefined : parseWhole("--count", flags.count, 16, 10_000),
  seed: parseWhole("--seed", flags.seed, 0, largestSeed),
  neighbours: parseWhole("--neighbours", flags.neighbours, 2, 200),
  minDist: parseReal("--min-dist", flags.minDist, 0, 1),
});
