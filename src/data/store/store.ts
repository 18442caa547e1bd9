/**
 * @file The cache of decoded data sets: `datasets/NAME.ganvas` by name, `decoded/KEY.ganvas` of paths that were opened.
 * Deleting any of it is safe.
 */

import { createHash } from "node:crypto";
import { access, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, DataError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import type { Split } from "../dataset.js";
import { MemoryDataset } from "../memory-dataset.js";
import { sha256 } from "#sha256";
import { withPath } from "../system-errors.js";
import { removeLeftovers } from "./atomic-file.js";
import { makeFolder } from "./make-folder.js";
import { readStored, readStoredHeader, writeStored } from "./stored-file.js";
import type { StoredContent, StoredHeader } from "./stored-file.js";

const ending = ".ganvas";
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A stored data set, as lists show it. */
export interface StoredEntry {
  readonly header: StoredHeader;
  readonly path: string;
  /** Of the file. */
  readonly bytes: number;
}

/** @throws ConfigError if a data set cannot be called so */
export function checkName(name: string): void {
  if (!namePattern.test(name)) {
    throw new ConfigError(`name ${quote(name)}: give up to 64 letters, digits, dots, dashes and underscores`);
  }
}

/** A name made from a path: its last part without endings such as .zip and .tar.gz. */
export function nameFor(path: string): string {
  const last = path.split(/[/\\]/).findLast((part) => /[A-Za-z0-9]/.test(part)) ?? "data";
  const stem = last.replace(/(\.(zip|tgz|tar|tar\.gz))$/i, "");
  return (
    stem
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 64) || "data"
  );
}

/** The file of a named data set. */
export const pathOf = (cache: string, name: string): string => join(cache, "datasets", `${name}${ending}`);

/** Whether a data set of this name is stored. */
export async function isStored(cache: string, name: string): Promise<boolean> {
  if (!namePattern.test(name)) return false;
  return access(pathOf(cache, name)).then(
    () => true,
    () => false,
  );
}

/** Stores data sets under their names, replacing older ones. @throws DataError if the system refuses */
export async function storeNamed(cache: string, content: StoredContent): Promise<StoredEntry> {
  const path = pathOf(cache, content.header.name);
  await makeCacheFolder(join(cache, "datasets"));
  await writeStored(path, content);
  return { header: content.header, path, bytes: (await stat(path)).size };
}

/** Makes a folder of the cache and removes what killed processes left there. @throws DataError */
export async function makeCacheFolder(folder: string): Promise<void> {
  await withPath(folder, "choose another cache folder with --cache or GANVAS_CACHE", () => makeFolder(folder));
  await removeLeftovers(folder);
}

/** Opens a stored data set. @throws DataError if it is damaged or has no such part */
export async function openNamed(cache: string, name: string, split?: Split): Promise<MemoryDataset> {
  return toDataset(await readStored(pathOf(cache, name)), split);
}

/** Every stored data set by name; damaged files are told with their error. */
export async function listStored(cache: string): Promise<(StoredEntry | { path: string; error: string })[]> {
  const folder = join(cache, "datasets");
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => name.endsWith(ending) && !name.startsWith("."),
  );
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      try {
        return { header: await readStoredHeader(path), path, bytes: (await stat(path)).size };
      } catch (error) {
        return { path, error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

/**
 * The content for a key, decoded once: later calls read the cache. A damaged file is decoded anew; a cache that cannot be
 * written costs only the next decoding.
 * @param key everything that the content depends on
 */
export async function decodeOnce(
  cache: string,
  key: readonly unknown[],
  decode: () => Promise<StoredContent>,
): Promise<StoredContent> {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex");
  const folder = join(cache, "decoded");
  const path = join(folder, `${digest.slice(0, 40)}${ending}`);
  try {
    return await readStored(path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
  const content = await decode();
  try {
    await makeCacheFolder(folder);
    await writeStored(path, content);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    await rm(path, { force: true }).catch(() => undefined);
  }
  return content;
}

/**
 * A content as a data set in memory, or one part of it.
 * @throws DataError if it has no test part
 */
export function toDataset({ header, images, labels }: StoredContent, split: Split = "all"): MemoryDataset {
  const { name, height, width, channels, count, classes, classNames, training = count } = header;
  const [from, to] = { all: [0, count], train: [0, training], test: [training, count] }[split] as [number, number];
  if (from === to) throw new DataError(`data set ${name} has no test part; ask for train or all`);
  const pixels = height * width * channels;
  return new MemoryDataset(
    {
      ...{ name, height, width, channels, classes, classNames },
      images: images.subarray(from * pixels, to * pixels),
      labels: labels?.subarray(from, to),
    },
    sha256,
  );
}

/** The reverse: a data set in memory as a content. */
export function toContent(
  dataset: MemoryDataset,
  facts: Pick<StoredHeader, "name" | "training" | "origin" | "licence">,
): StoredContent {
  const { height, width, channels, count, classes, classNames, images, labels } = dataset;
  const { name, training, origin, licence } = facts;
  const header: StoredHeader = {
    ...{ name, height, width, channels: channels === 1 ? 1 : 3, count, origin, licence },
    ...(classes === undefined ? {} : { classes }),
    ...(classNames === undefined ? {} : { classNames: [...classNames] }),
    ...(training === undefined ? {} : { training }),
  };
  return { header, images, labels };
}
