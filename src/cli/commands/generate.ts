/** @file `ganvas generate`. */
import { writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { encodePng, tileImages } from "../../data/index.js";
import type { GridOptions } from "../../data/index.js";
import { findRecipe, makeFolder, openGenerator, resolveConfig } from "../../training/index.js";
import type { Generator, GeneratorOptions } from "../../training/index.js";
import { chooseSeeds, defaultGrid, parseGrid, parseWhole } from "../seeds.js";
import type { Grid } from "../seeds.js";
import { settingsFromFlags } from "../settings-from-flags.js";

/** Flags as commander gives them. */
export interface GenerateFlags {
  readonly seeds?: string;
  readonly count?: string;
  readonly seed: string;
  readonly grid?: string;
  readonly scale: string;
  readonly out?: string;
  readonly runs: string;
  readonly device?: string;
  readonly threads?: string;
  readonly deterministic?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Images per call and per picture in memory, when each seed gets its own file. */
const filesAtOnce = 256;
/** Pixels of one side of a picture. */
const largestPicture = 32_767;

/** What to draw and how, checked before anything is loaded. */
interface Request {
  readonly seeds: readonly number[];
  readonly grid: Grid;
  readonly scale: number;
}

/** Draws images, writes PNGs, and gives the exit code. */
export async function generateCommand(source: string, flags: GenerateFlags): Promise<number> {
  const request = readRequest(flags);
  const generator = await openGenerator(source, deviceOptions(flags), flags.runs);
  try {
    for (const warning of generator.warnings) process.stderr.write(`ganvas: warning: ${warning}\n`);
    const files = await draw(generator, request, source, flags.out);
    report(files, request, generator, flags);
  } finally {
    await generator.dispose();
  }
  return 0;
}

/** The device that the flags name, checked as a configuration is; what they leave out is the run's. */
function deviceOptions({ device, threads, deterministic }: GenerateFlags): GeneratorOptions {
  const flags = {
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(deterministic === undefined ? {} : { deterministic }),
  };
  const { config } = resolveConfig(findRecipe("vanilla"), settingsFromFlags(flags));
  return {
    ...(device === undefined ? {} : { device: config.device }),
    ...(threads === undefined ? {} : { threads: config.threads }),
    ...(deterministic === undefined ? {} : { deterministic }),
  };
}

function readRequest(flags: GenerateFlags): Request {
  const asked = flags.grid === undefined ? undefined : parseGrid(flags.grid);
  const seeds = chooseSeeds(flags, asked && asked.columns * asked.rows);
  const grid = asked ?? defaultGrid(seeds.length);
  if (seeds.length > grid.columns * grid.rows) {
    throw new ConfigError(
      `--grid ${grid.columns}x${grid.rows} has ${grid.columns * grid.rows} places for ${seeds.length} images; choose a larger one`,
    );
  }
  return { seeds, grid, scale: parseWhole("--scale", flags.scale, 1, 64) };
}

async function draw(
  generator: Generator,
  request: Request,
  source: string,
  out: string | undefined,
): Promise<string[]> {
  const { seeds } = request;
  if (out !== undefined && extname(out).toLowerCase() !== ".png") return drawFiles(generator, request, out);
  const name = seeds.length === 1 ? `seed-${seeds[0]}` : `seeds-${seeds[0]}-${seeds.at(-1)}`;
  const path = out ?? join(dirname(dirname(generator.file)), "generated", `${name}.png`);
  return [
    await drawPicture(generator, request, out === undefined && source.endsWith(".safetensors") ? `${name}.png` : path),
  ];
}

/** One picture of all seeds. */
async function drawPicture(generator: Generator, { seeds, grid, scale }: Request, path: string): Promise<string> {
  const { width, height } = generator.image;
  if (Math.max(grid.columns * (width * scale + 2), grid.rows * (height * scale + 2)) + 2 > largestPicture) {
    throw new ConfigError(
      `a grid of ${grid.columns}x${grid.rows} images is wider or higher than ${largestPicture} pixels; give a folder as --out, or fewer seeds`,
    );
  }
  await prepareFolder(dirname(path));
  await writePng(path, generator.images(seeds), {
    ...generator.image,
    count: seeds.length,
    columns: grid.columns,
    scale,
  });
  return path;
}

/** One file per seed: `seed000042.png`. */
async function drawFiles(generator: Generator, { seeds, scale }: Request, folder: string): Promise<string[]> {
  await prepareFolder(folder);
  const { height, width, channels } = generator.image;
  const pixels = height * width * channels;
  const files: string[] = [];
  for (let start = 0; start < seeds.length; start += filesAtOnce) {
    const batch = seeds.slice(start, start + filesAtOnce);
    const images = generator.images(batch);
    for (const [index, seed] of batch.entries()) {
      const path = join(folder, `seed${String(seed).padStart(6, "0")}.png`);
      const image = images.subarray(index * pixels, (index + 1) * pixels);
      await writePng(path, image, { ...generator.image, count: 1, columns: 1, padding: 0, scale });
      files.push(path);
    }
  }
  return files;
}

async function writePng(path: string, images: Float32Array, options: GridOptions): Promise<void> {
  const png = await encodePng(tileImages(images, options));
  await writeFile(path, png).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}

async function prepareFolder(path: string): Promise<void> {
  await makeFolder(path).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}

function cannotWrite(path: string, cause: unknown): ConfigError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new ConfigError(`${path}: cannot be written (${code ?? message}); choose another place with --out`, { cause });
}

function report(
  files: readonly string[],
  { seeds }: Request,
  generator: Generator,
  { json, quiet }: GenerateFlags,
): void {
  const { config, step } = generator;
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ type: "generated", recipe: config.recipe, step, seeds, files })}\n`);
  } else if (quiet !== true) {
    const what = seeds.length === 1 ? "1 image" : `${seeds.length} images`;
    const where = files.length === 1 ? files[0] : `${dirname(files[0] ?? "")} (one file per seed)`;
    process.stdout.write(`${what} by ${config.recipe} after ${step} steps: ${where}\n`);
  }
}
