/**
 * @file A folder that any host of static files can serve: the studio's page with trained models, and data sets to train on in the tab. No server of ours.
 * `site.json` tells the page what there is.
 */
import { cp, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { quote } from "../base/quote.js";
import { version } from "../base/version.js";
import { makeFolder, openDataset } from "../data/index.js";
import { writeResult } from "../explore/index.js";
import { recipes, specsInUse } from "../gan/index.js";
import { encodeCheckpoint, encodeDataset, loadSource } from "../training/index.js";
import type { Checkpoint } from "../training/index.js";
import type { Site, SiteData, SiteModel } from "./protocol.js";

/** The built page. */
export const pageFolder = fileURLToPath(new URL("../web", import.meta.url));

const siteFile = "site.json";

/**
 * What hosts such as Netlify and Cloudflare Pages send along: with it, pages may share memory with their Workers, and train on several threads.
 * Others ignore the file; then one thread computes.
 */
const hostHeaders = `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  X-Content-Type-Options: nosniff
`;

/** What the site shall offer. */
export interface StaticSiteOptions {
  /** Runs or checkpoint files, as `ganvas generate` takes them. */
  readonly models: readonly string[];
  /** Data sets, as `--data` takes them. */
  readonly data: readonly string[];
  /** The folder that is made. */
  readonly out: string;
  /** Where names and numbers of runs are looked up. */
  readonly runs: string;
  /** The built page, unless it is ours. */
  readonly page?: string;
}

/**
 * Writes the folder; one that an earlier export has made is written anew.
 * @throws ConfigError when the folder holds something else or cannot be written, or a model's recipe is not of Ganvas; CheckpointError,
 *   DataError for models and data that are not there
 */
export async function writeStaticSite({
  models,
  data,
  out,
  runs,
  page = pageFolder,
}: StaticSiteOptions): Promise<Site & { readonly kind: "static" }> {
  await checkFolder(out);
  const checkpoints = await Promise.all(models.map(async (source) => (await loadSource(source, runs)).checkpoint));
  for (const { config } of checkpoints) checkRecipe(config.recipe);
  const names = uniqueNames(checkpoints.map(({ config }) => config.name));
  const packed = await Promise.all(data.map(async (name) => ({ name, bytes: encodeDataset(await openDataset(name)) })));
  await copyPage(page, out);
  const siteModels: SiteModel[] = [];
  for (const [index, checkpoint] of checkpoints.entries()) {
    const name = names[index] ?? "";
    const bytes = encodeCheckpoint(inUseOnly(checkpoint));
    const file = `models/${name}.safetensors`;
    await write(out, file, bytes);
    siteModels.push({ name, recipe: checkpoint.config.recipe, file, bytes: bytes.length });
  }
  const siteData: SiteData[] = [];
  const dataNames = uniqueNames(packed.map(({ name }) => name.replace(/[^A-Za-z0-9._-]+/g, "-")));
  for (const [index, { name, bytes }] of packed.entries()) {
    const file = `data/${dataNames[index] ?? ""}.safetensors`;
    await write(out, file, bytes);
    siteData.push({ name, file, bytes: bytes.length });
  }
  await write(out, "_headers", new TextEncoder().encode(hostHeaders));
  const site = { kind: "static" as const, version, models: siteModels, data: siteData };
  await write(out, siteFile, new TextEncoder().encode(`${JSON.stringify(site, null, 2)}\n`));
  return site;
}

/** A checkpoint without what only training needs: optimisers, and networks whose average is in use. */
export function inUseOnly(checkpoint: Checkpoint): Checkpoint {
  const { config, image, tensors } = checkpoint;
  const recipe = recipes.get(config.recipe);
  if (recipe === undefined) throw new Error(`internal: no recipe ${config.recipe}`);
  const names = specsInUse(recipe.build(config.options, image));
  return { ...checkpoint, tensors: new Map([...tensors].filter(([name]) => Object.hasOwn(names, name))) };
}

/** @throws ConfigError for a recipe of the user's own, which the page does not have */
function checkRecipe(name: string): void {
  if (recipes.get(name) !== undefined) return;
  throw new ConfigError(`recipe ${quote(name)} is not of Ganvas, so that a page cannot run it; export another run`);
}

/** Names, with a number behind those that are taken. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name}-${number}`;
    taken.add(unique);
    return unique;
  });
}

/** @throws ConfigError for a folder that holds something but no site */
async function checkFolder(out: string): Promise<void> {
  const entries = await readdir(out).catch((cause: unknown): string[] => {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannot(out, cause);
  });
  if (entries.length > 0 && !entries.includes(siteFile))
    throw new ConfigError(`${printable(out)}: holds other files, and no earlier export; choose another --out`);
}

async function copyPage(page: string, out: string): Promise<void> {
  await readFile(join(page, "index.html")).catch((cause: unknown) => {
    throw new ConfigError(`${printable(page)}: the studio's page is not there; run npm run build`, { cause });
  });
  try {
    await makeFolder(out);
    await rm(join(out, "assets"), { recursive: true, force: true }); // of another version
    await cp(page, out, { recursive: true });
  } catch (cause) {
    throw cannot(out, cause);
  }
}

async function write(out: string, file: string, bytes: Uint8Array): Promise<void> {
  const path = join(out, file);
  await makeFolder(dirname(path)).catch((cause: unknown) => {
    throw cannot(out, cause);
  });
  await writeResult(path, bytes);
}

function cannot(path: string, cause: unknown): ConfigError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new ConfigError(`${printable(path)}: cannot be written (${code ?? message}); choose another --out`, { cause });
}
