/** @file `ganvas generate --latent` and `--direction`: images of latents from files, and images moved along directions from files. */
import { basename, dirname, extname, join } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { defaultGrid, tileImages } from "../../data/index.js";
import {
  joinedRows,
  layersOf,
  movedImages,
  openLatentRenderer,
  readDirections,
  readLatent,
  writePicture,
} from "../../explore/index.js";
import type { LatentRenderer, Move, Opened } from "../../explore/index.js";
import { checkTruncation } from "../../training/index.js";
import type { Generator } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import { makeOutputFolder } from "../output-folder.js";
import { parseGrid, parseTruncation, parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";
import type { GenerateFlags } from "./generate-flags.js";

/** `FILE:NAME=AMOUNT`. */
interface Asked {
  readonly file: string;
  readonly name: string;
  readonly amount: number;
}

const mostAmount = 100;

/** Reads `strips.safetensors:slant=2.5`. @throws ConfigError when it is none such */
function parseDirection(text: string): Asked {
  const [, file, name, amount] = /^(.+\.safetensors):(.+)=([^=]+)$/.exec(text) ?? []; // names may hold a colon: `class:3`
  const far = Number(amount);
  if (file !== undefined && name !== undefined && amount?.trim() !== "" && Math.abs(far) <= mostAmount)
    return { file, name, amount: far };
  throw new ConfigError(
    `--direction ${quote(text)}: give a file of \`ganvas directions\`, a name or number, and how far in deviations, such as strips.safetensors:slant=2.5`,
  );
}

/** Directions that flags ask for. @throws CheckpointError, ConfigError when there are none such */
async function movesOf(renderer: LatentRenderer, texts: readonly string[]): Promise<Move[]> {
  const moves: Move[] = [];
  for (const { file, name, amount } of texts.map(parseDirection)) {
    const { names, layers, ...directions } = await readDirections(file, renderer);
    const index = names.includes(name) ? names.indexOf(name) : /^\d+$/.test(name) ? Number(name) : -1;
    if (index < 0 || index >= names.length)
      throw new ConfigError(`--direction: ${file} has no direction ${quote(name)}; it has ${names.join(", ")}`);
    const isAll = layers === "all" || renderer.styles === undefined;
    moves.push({
      directions,
      amounts: names.map((_, at) => (at === index ? amount : 0)),
      layers: isAll ? undefined : layersOf(layers, renderer.styles.layers),
    });
  }
  return moves;
}

/** A generator whose images are moved, for all that `generate` does with seeds. */
export async function openMovedGenerator(
  source: string,
  flags: Pick<GenerateFlags, "runs" | "device" | "threads" | "deterministic">,
  directions: readonly string[],
): Promise<Omit<Generator, "paths">> {
  const opened = await openLatentRenderer(source, { device: deviceOptions(flags), runs: flags.runs });
  try {
    const { renderer, config, step, file, warnings } = opened;
    const moves = await movesOf(renderer, directions);
    return {
      ...{ config, step, file, warnings, image: renderer.image },
      ...(renderer.classes === undefined ? {} : { classes: renderer.classes }),
      ...(renderer.styles === undefined ? {} : { truncation: renderer.styles.truncation }),
      images: (seeds, labels, psi) =>
        movedImages(renderer, { space: "z", latents: renderer.ofSeeds(seeds) }, moves, { labels, psi }),
      dispose: () => opened.dispose(),
    };
  } catch (error) {
    await opened.dispose();
    throw error;
  }
}

/** Draws latents from files, and gives the exit code. */
export async function generateLatents(source: string, flags: GenerateFlags, files: readonly string[]): Promise<number> {
  const { seeds, count, class: label } = flags;
  if (seeds !== undefined || count !== undefined || label !== undefined)
    throw new ConfigError("--latent says which images and of which class; leave --seeds, --count and --class out");
  const scale = parseWhole("--scale", flags.scale, 1, 64);
  const psi = flags.trunc === undefined ? undefined : parseTruncation(flags.trunc);
  const grid = flags.grid === undefined ? defaultGrid(files.length) : parseGrid(flags.grid);
  if (files.length > grid.columns * grid.rows)
    throw new ConfigError(`--grid ${flags.grid} has too few places for ${files.length} images; choose a larger one`);
  const opened = await openLatentRenderer(source, { device: deviceOptions(flags), runs: flags.runs });
  try {
    printWarnings(opened.warnings);
    const { renderer, config } = opened;
    checkTruncation(psi, { recipe: config.recipe, truncation: renderer.styles?.truncation }, "--trunc");
    const moves = await movesOf(renderer, flags.direction ?? []);
    const images: Float32Array[] = [];
    for (const file of files) {
      const { space, latent, label: ofClass } = await readLatent(file, renderer);
      images.push(movedImages(renderer, { space, latents: latent }, moves, { labels: [ofClass ?? 0], psi }));
    }
    const name = files
      .map((file) => basename(file, extname(file)))
      .slice(0, 3)
      .join("-");
    const out = flags.out ?? generatedFile(source, opened.file, `latent-${name}.png`);
    await write(opened, images, files, { ...grid, scale, out }, flags);
    return 0;
  } finally {
    await opened.dispose();
  }
}

async function write(
  { renderer, config, step }: Opened<{ readonly renderer: LatentRenderer }>,
  images: readonly Float32Array[],
  files: readonly string[],
  { columns, scale, out }: { readonly columns: number; readonly scale: number; readonly out: string },
  flags: GenerateFlags,
): Promise<void> {
  const { height, width, channels } = renderer.image;
  const isPicture = extname(out).toLowerCase() === ".png";
  const written = isPicture ? [out] : files.map((file) => join(out, `${basename(file, extname(file))}.png`));
  if (new Set(written).size < written.length)
    throw new ConfigError(`--out ${quote(out)}: two latents have one name; give a .png for one picture of all`);
  await makeOutputFolder(isPicture ? dirname(out) : out);
  const all = joinedRows(images);
  const shape = { height, width, channels, scale };
  if (isPicture) await writePicture(out, tileImages(all, { ...shape, count: images.length, columns }));
  else
    for (const [at, file] of written.entries())
      await writePicture(file, tileImages(images[at] ?? all, { ...shape, count: 1, padding: 0 }));
  printResult(
    flags,
    { type: "generated", recipe: config.recipe, step, latents: files, files: written },
    `${images.length} ${images.length === 1 ? "latent" : "latents"} drawn by ${config.recipe} after ${step} steps: ${out}`,
  );
}
