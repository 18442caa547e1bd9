/** @file What lies at a path, and how it becomes a data set: IDX files, CIFAR batches, a folder or archive of images. */

import { printable } from "../base/printable.js";
import { readdir, realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { DataError } from "../base/errors.js";
import { archiveKind } from "./archives/tar.js";
import { isCifarName, loadCifarArchive, loadCifarFolder } from "./cifar10.js";
import { collectImages } from "./collect-images.js";
import type { OpenOptions } from "./collect-images.js";
import { listFolder, listZip } from "./image-files.js";
import type { ImageFile } from "./image-files.js";
import { kindOf } from "./images/decode-image.js";
import { fitImages } from "./images/fit-dataset.js";
import type { MemoryDataset } from "./memory-dataset.js";
import { isIdxName, loadMnist } from "./mnist.js";
import { cacheFolder } from "./store/cache-folder.js";
import { decodeOnce, nameFor, toContent, toDataset } from "./store/store.js";
import type { StoredContent } from "./store/stored-file.js";
import { withPath } from "./system-errors.js";

/** Changes when the same files would be decoded to other pixels. */
const decoderVersion = 1;

const unknownTerms = "yours to know";
const advice = "give a folder of images, of IDX files or of CIFAR batches, or a .zip or .tar.gz archive";

/** A content that may have to be decoded first. */
interface Found {
  readonly kind: "idx" | "cifar" | "images";
  /** Everything that the content depends on; undefined for what is read as fast as a cache. */
  readonly key?: readonly unknown[];
  load(): Promise<StoredContent>;
  close?(): Promise<void>;
}

/** Opens a path as a data set, fitted as the options say. @throws DataError, ConfigError */
export async function openPath(path: string, options: OpenOptions): Promise<MemoryDataset> {
  const found = await lookAt(path, options);
  try {
    if (found.kind === "idx") return fitImages(await loadMnist({ folder: path, split: options.split }), options);
    const content =
      found.key === undefined
        ? await found.load()
        : await decodeOnce(cacheFolder(options.cache), found.key, () => found.load());
    return fitImages(toDataset(content, options.split), options);
  } finally {
    await found.close?.();
  }
}

/** Reads a path as a content to store, fitted as the options say. @throws DataError, ConfigError */
export async function readPath(path: string, options: OpenOptions): Promise<StoredContent> {
  const found = await lookAt(path, options);
  try {
    const content = await found.load();
    const fitted = fitImages(toDataset(content), options);
    return toContent(fitted, content.header);
  } finally {
    await found.close?.();
  }
}

async function lookAt(path: string, options: OpenOptions): Promise<Found> {
  const entry = await withPath(path, advice, () => stat(path));
  const source = printable(path);
  if (entry.isDirectory()) return lookAtFolder(path, source, options);
  if (!entry.isFile()) throw new DataError(`${source}: is neither a folder nor a file; ${advice}`);
  if (/idx[13]-ubyte/.test(path))
    throw new DataError(`${source} is a file; give the folder that holds the four IDX files`);
  const stamp = [decoderVersion, await realpath(path), entry.size, entry.mtimeMs];
  const kind = await withPath(path, advice, () => archiveKind(path));
  if (kind === "zip" || /\.zip$/i.test(path)) {
    const { files, archive } = await listZip(path);
    try {
      return { ...ofImages(files, path, source, stamp, options), close: () => archive.close() };
    } catch (error) {
      await archive.close();
      throw error;
    }
  }
  if (kindOf(path) !== "other")
    throw new DataError(`${source} is a single file; give the folder that holds the images`);
  if (kind === "tar") {
    return { kind: "cifar", key: stamp, load: async () => loadCifarArchive(path, options.signal) };
  }
  throw new DataError(`${source} is a file of a kind that is not read; ${advice}`);
}

async function lookAtFolder(path: string, source: string, options: OpenOptions): Promise<Found> {
  const names = await withPath(path, advice, () => readdir(path));
  if (names.some(isIdxName)) return { kind: "idx", load: () => loadIdx(path) };
  if (names.some(isCifarName)) return { kind: "cifar", load: () => loadCifarFolder(path) };
  const files = await listFolder(path);
  const stamp = [decoderVersion, await realpath(path), files.map(({ name, stamp: time }) => [name, time])];
  return ofImages(files, path, source, stamp, options);
}

function ofImages(
  files: readonly ImageFile[],
  path: string,
  source: string,
  stamp: readonly unknown[],
  options: OpenOptions,
): Found {
  if (files.length === 0) {
    throw new DataError(
      `${source}: no PNG or JPEG images in it, no IDX files (train-images-idx3-ubyte) and no CIFAR batches (data_batch_1.bin); ${advice}`,
    );
  }
  const facts = { name: nameFor(resolve(path)), origin: printable(resolve(path)), licence: unknownTerms };
  const { size, channels, fit } = options;
  return {
    kind: "images",
    key: [...stamp, size ?? null, channels ?? null, fit ?? null],
    load: () => collectImages(files, source, facts, options),
  };
}

/** Both halves, or the one that is there. */
async function loadIdx(folder: string): Promise<StoredContent> {
  const names = await withPath(folder, advice, () => readdir(folder));
  const halves = {
    train: names.some((name) => name.startsWith("train-")),
    test: names.some((name) => name.startsWith("t10k-")),
  };
  const split = halves.train === halves.test ? "all" : halves.train ? "train" : "test";
  const dataset = await loadMnist({ folder, split });
  const training = split === "all" ? (await loadMnist({ folder, split: "train" })).count : dataset.count;
  return toContent(dataset, {
    name: nameFor(resolve(folder)),
    ...(split === "test" ? {} : { training }),
    origin: printable(resolve(folder)),
    licence: unknownTerms,
  });
}
