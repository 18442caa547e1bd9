/** @file `ganvas mix`. */
import { dirname, extname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { mostSeeds } from "../../base/seeds.js";
import { quote } from "../../base/quote.js";
import { tileImages } from "../../data/index.js";
import { layerGroups, layersOf, openStyleMixer, writePicture } from "../../explore/index.js";
import type { LatentBase, LayerRange, StyleMixer } from "../../explore/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { openSources, parseSources } from "../latent-sources.js";
import type { LatentSource } from "../latent-sources.js";
import { makeOutputFolder } from "../output-folder.js";
import { parseTruncation, parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";

/** Flags as commander gives them. */
export interface MixFlags extends DeviceFlags {
  readonly rows: string;
  readonly columns: string;
  readonly layers: string;
  readonly trunc?: string;
  readonly scale: string;
  readonly out?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Images on one side of the table. */
const mostImages = 64;

/** Draws the table, writes it, and gives the exit code. */
export async function mixCommand(run: string, flags: MixFlags): Promise<number> {
  const [rows, columns] = [sourcesOf("--rows", flags.rows), sourcesOf("--columns", flags.columns)];
  const psi = flags.trunc === undefined ? undefined : parseTruncation(flags.trunc);
  const scale = parseWhole("--scale", flags.scale, 1, 64);
  if (flags.out !== undefined && extname(flags.out).toLowerCase() !== ".png")
    throw new ConfigError(`--out ${quote(flags.out)}: the table is one picture; give a name that ends in .png`);
  const mixer = await openStyleMixer(run, deviceOptions(flags), flags.runs);
  try {
    printWarnings(mixer.warnings);
    const layers = layersFrom(flags.layers, mixer.layers);
    const name = `mix-${flags.layers}.png`;
    const file = flags.out ?? generatedFile(run, mixer.file, name);
    const [ofRows, ofColumns] = [await basesOf(rows, mixer), await basesOf(columns, mixer)];
    const table = mixer.mix({ rows: ofRows, columns: ofColumns, layers, psi });
    const count = (rows.length + 1) * (columns.length + 1);
    await makeOutputFolder(dirname(file));
    const { height, width, channels } = mixer.spec;
    await writePicture(file, tileImages(table, { height, width, channels, count, columns: columns.length + 1, scale }));
    report(flags, { recipe: mixer.config.recipe, step: mixer.step, rows, columns, layers, file });
    return 0;
  } finally {
    await mixer.dispose();
  }
}

const basesOf = async (sources: readonly LatentSource[], { renderer }: StyleMixer): Promise<LatentBase[]> =>
  (await openSources(sources, renderer)).map(({ base }) => base);

/** @throws ConfigError when it is no list of seeds and files, or there are too many */
function sourcesOf(flag: string, text: string): LatentSource[] {
  const sources = parseSources(text, flag, mostSeeds);
  if (sources.length <= mostImages) return sources;
  throw new ConfigError(
    `${flag} ${quote(text)} are ${sources.length} images; a table has at most ${mostImages} on a side`,
  );
}

/** Reads `coarse`, `4` or `4-6`. @param count layers that there are */
function layersFrom(text: string, count: number): LayerRange {
  const group = layerGroups.find((known) => known === text);
  if (group !== undefined) return layersOf(group, count);
  const [, first, last = first] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first !== undefined && range.first <= range.last && range.last < count) return range;
  throw new ConfigError(
    `--layers ${quote(text)}: give ${layerGroups.join(", ")}, or numbers from 0 to ${count - 1} such as 2-${count - 1}`,
  );
}

interface Done {
  readonly recipe: string;
  readonly step: number;
  readonly rows: readonly LatentSource[];
  readonly columns: readonly LatentSource[];
  readonly layers: LayerRange;
  readonly file: string;
}

function report(flags: MixFlags, done: Done): void {
  const { recipe, step, rows, columns, layers, file } = done;
  const of = layers.first === layers.last ? `layer ${layers.first}` : `layers ${layers.first} to ${layers.last}`;
  printResult(
    flags,
    { type: "mixed", ...done },
    `${rows.length}×${columns.length} images by ${recipe} after ${step} steps, styles of ${of} mixed: ${file}`,
  );
}
