/** @file `ganvas generate`. */
import { writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { parseSeeds } from "../../base/seeds.js";
import { encodePng, samplePicture } from "../../data/index.js";
import type { Grid, GridOptions } from "../../data/index.js";
import { checkTruncation, listItems, makeFolder, openGenerator, usualGrid } from "../../training/index.js";
import type { DrawnItem, Generator } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import { chooseSeeds, parseGrid, parseTruncation, parseWhole } from "../seeds.js";
import { printWarnings } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";
import type { GenerateFlags } from "./generate-flags.js";

/** Images per call and per picture in memory, when each seed gets its own file. */
const filesAtOnce = 256;
/** Pixels of one side of a picture. */
const largestPicture = 32_767;

/** What to draw and how, checked before anything is loaded. */
interface Request {
  readonly seeds: readonly number[];
  /** As asked for; the run says which there are. */
  readonly classes: readonly number[] | undefined;
  /** Truncation, as asked for. */
  readonly psi: number | undefined;
  /** As asked for. */
  readonly grid: Grid | undefined;
  readonly scale: number;
}

/** Draws images, writes PNGs, and gives the exit code. */
export async function generateCommand(source: string, flags: GenerateFlags): Promise<number> {
  if (flags.latent !== undefined)
    return (await import("./generate-latents.js")).generateLatents(source, flags, flags.latent);
  const request = readRequest(flags);
  const generator = await open(source, flags);
  try {
    printWarnings(generator.warnings);
    const drawable = { ...generator, recipe: generator.config.recipe };
    checkTruncation(request.psi, drawable, "--trunc");
    const items = listItems(request.seeds, request.classes, drawable, "--class");
    const files = await draw(generator, request, items, source, flags.out);
    report(files, items, generator, flags);
  } finally {
    await generator.dispose();
  }
  return 0;
}

/** What draws images of seeds. */
type Artist = Omit<Generator, "paths">;

async function open(source: string, flags: GenerateFlags): Promise<Artist> {
  if (flags.direction === undefined) return openGenerator(source, deviceOptions(flags), flags.runs);
  return (await import("./generate-latents.js")).openMovedGenerator(source, flags, flags.direction);
}

function readRequest(flags: GenerateFlags): Request {
  const grid = flags.grid === undefined ? undefined : parseGrid(flags.grid);
  const seeds = chooseSeeds(flags, grid && grid.columns * grid.rows);
  if (grid !== undefined) requireRoom(grid, seeds.length);
  return {
    seeds,
    classes: flags.class === undefined ? undefined : parseSeeds(flags.class, "--class"),
    psi: flags.trunc === undefined ? undefined : parseTruncation(flags.trunc),
    grid,
    scale: parseWhole("--scale", flags.scale, 1, 64),
  };
}

const imagesOf = (generator: Artist, items: readonly DrawnItem[], { psi }: Request): Float32Array =>
  generator.images(
    items.map(({ seed }) => seed),
    items.map(({ label }) => label ?? 0),
    psi,
  );

async function draw(
  generator: Artist,
  request: Request,
  items: readonly DrawnItem[],
  source: string,
  out: string | undefined,
): Promise<string[]> {
  const { seeds } = request;
  if (out !== undefined && extname(out).toLowerCase() !== ".png") return drawFiles(generator, request, items, out);
  const name = seeds.length === 1 ? `seed-${seeds[0]}` : `seeds-${seeds[0]}-${seeds.at(-1)}`;
  const file = out ?? generatedFile(source, generator.file, `${name}.png`);
  return [await drawPicture(generator, request, items, file)];
}

/** The layout asked for, or the usual one. @throws ConfigError when they do not fit */
function gridOf({ grid, seeds }: Request, items: readonly DrawnItem[]): Grid {
  const chosen = grid ?? usualGrid(seeds.length, items.length);
  requireRoom(chosen, items.length);
  return chosen;
}

/** @throws ConfigError when a grid has too few places */
function requireRoom({ columns, rows }: Grid, images: number): void {
  if (images <= columns * rows) return;
  throw new ConfigError(
    `--grid ${columns}x${rows} has ${columns * rows} places for ${images} images; choose a larger one`,
  );
}

/** One picture of all images. */
async function drawPicture(
  generator: Artist,
  request: Request,
  items: readonly DrawnItem[],
  path: string,
): Promise<string> {
  const { width, height } = generator.image;
  const [grid, { scale }] = [gridOf(request, items), request];
  if (Math.max(grid.columns * (width * scale + 2), grid.rows * (height * scale + 2)) + 2 > largestPicture) {
    throw new ConfigError(
      `a grid of ${grid.columns}x${grid.rows} images is wider or higher than ${largestPicture} pixels; give a folder as --out, or fewer seeds`,
    );
  }
  await prepareFolder(dirname(path));
  const { columns } = grid;
  await writePng(path, imagesOf(generator, items, request), {
    ...generator.image,
    count: items.length,
    columns,
    scale,
  });
  return path;
}

/** One file per image: `seed000042.png`, with classes `seed000042-class3.png`. */
async function drawFiles(
  generator: Artist,
  request: Request,
  items: readonly DrawnItem[],
  folder: string,
): Promise<string[]> {
  await prepareFolder(folder);
  const { height, width, channels } = generator.image;
  const pixels = height * width * channels;
  const files: string[] = [];
  for (let start = 0; start < items.length; start += filesAtOnce) {
    const batch = items.slice(start, start + filesAtOnce);
    const images = imagesOf(generator, batch, request);
    for (const [index, { seed, label }] of batch.entries()) {
      const ofClass = label === undefined ? "" : `-class${label}`;
      const path = join(folder, `seed${String(seed).padStart(6, "0")}${ofClass}.png`);
      const image = images.subarray(index * pixels, (index + 1) * pixels);
      await writePng(path, image, { ...generator.image, count: 1, columns: 1, padding: 0, scale: request.scale });
      files.push(path);
    }
  }
  return files;
}

async function writePng(path: string, images: Float32Array, options: GridOptions): Promise<void> {
  const png = await encodePng(samplePicture(images, options));
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
  items: readonly DrawnItem[],
  generator: Artist,
  { json, quiet }: GenerateFlags,
): void {
  const { config, step } = generator;
  if (json === true) {
    const seeds = items.map(({ seed }) => seed);
    const labels = generator.classes === undefined ? {} : { classes: items.map(({ label }) => label) };
    const record = { type: "generated", recipe: config.recipe, step, seeds, ...labels, files };
    process.stdout.write(`${JSON.stringify(record)}\n`);
  } else if (quiet !== true) {
    const what = items.length === 1 ? "1 image" : `${items.length} images`;
    const where = files.length === 1 ? files[0] : `${dirname(files[0] ?? "")} (one file per image)`;
    process.stdout.write(`${what} by ${config.recipe} after ${step} steps: ${where}\n`);
  }
}
