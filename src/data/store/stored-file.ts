/**
 * @file The file of a decoded data set. Its SHA-256 covers everything after it and is verified whenever it is read.
 *
 *     8 bytes   "GANVASD1"
 *     32 bytes  SHA-256 of all that follows
 *     4 bytes   length of the header, u32, little-endian
 *     header    JSON, UTF-8: what the images are and where they come from
 *     images    [count, H, W, C], u8
 *     labels    [count], u8; only if the header has `classes`
 */

import { printable } from "../../base/printable.js";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import * as v from "valibot";
import { DataError } from "../../base/errors.js";
import { maxClasses, maxDatasetBytes } from "../limits.js";
import { readWhole, withPath } from "../system-errors.js";
import { writePartsAtomic } from "./atomic-file.js";

const magic = "GANVASD1";
const hashAt = 8;
const lengthAt = 40;
const headerAt = 44;
const maxHeaderBytes = 2 ** 20;
const advice = "remove the file and run ganvas data add again";

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const headerSchema = v.strictObject({
  name: v.string(),
  height: natural,
  width: natural,
  channels: v.picklist([1, 3]),
  count: natural,
  /** Number of classes; labels follow the images. */
  classes: v.optional(v.pipe(natural, v.maxValue(maxClasses))),
  classNames: v.optional(v.array(v.string())),
  /** The first so many images are the training part, the others the test part. */
  training: v.optional(natural),
  /** Where the data came from, for people. */
  origin: v.string(),
  licence: v.string(),
});

/** What a stored file says of itself. */
export type StoredHeader = v.InferOutput<typeof headerSchema>;

/** A decoded data set, ready to be stored. */
export interface StoredContent {
  readonly header: StoredHeader;
  /** `[count, H, W, C]`, 0 … 255. */
  readonly images: Uint8Array;
  /** `[count]`, each below `classes`. */
  readonly labels?: Uint8Array | undefined;
}

/** Writes a data set, whole or not at all. @throws DataError if the system refuses */
export async function writeStored(path: string, { header, images, labels }: StoredContent): Promise<void> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const content = [length, text, images, ...(labels === undefined ? [] : [labels])];
  const hash = createHash("sha256");
  for (const part of content) hash.update(part);
  await withPath(path, "choose another cache folder with --cache or GANVAS_CACHE", () =>
    writePartsAtomic(path, [new TextEncoder().encode(magic), hash.digest(), ...content]),
  );
}

/**
 * Reads a data set and verifies its hash.
 * @throws DataError if the file is missing, damaged or not such a file
 */
export async function readStored(path: string): Promise<StoredContent> {
  const bytes = await readWhole(path, maxDatasetBytes + maxHeaderBytes, advice);
  const { header, dataAt } = parseHeader(bytes, path);
  const found = createHash("sha256").update(bytes.subarray(lengthAt)).digest();
  if (!found.equals(bytes.subarray(hashAt, lengthAt))) {
    throw new DataError(`${printable(path)}: its SHA-256 does not match, the file is damaged; ${advice}`);
  }
  const imageBytes = header.count * header.height * header.width * header.channels;
  const labelBytes = header.classes === undefined ? 0 : header.count;
  if (bytes.length !== dataAt + imageBytes + labelBytes) {
    throw new DataError(
      `${printable(path)}: ${bytes.length} bytes instead of ${dataAt + imageBytes + labelBytes}; ${advice}`,
    );
  }
  const images = bytes.subarray(dataAt, dataAt + imageBytes);
  return { header, images, labels: labelBytes === 0 ? undefined : bytes.subarray(dataAt + imageBytes) };
}

/** Reads the header alone, for lists; the hash is not verified. @throws DataError */
export async function readStoredHeader(path: string): Promise<StoredHeader> {
  return withPath(path, advice, async () => {
    const file = await open(path, "r");
    try {
      const head = new Uint8Array(headerAt + maxHeaderBytes);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      return parseHeader(head.subarray(0, bytesRead), path).header;
    } finally {
      await file.close();
    }
  });
}

function parseHeader(bytes: Uint8Array, path: string): { header: StoredHeader; dataAt: number } {
  if (bytes.length < headerAt || new TextDecoder().decode(bytes.subarray(0, hashAt)) !== magic) {
    throw new DataError(`${printable(path)}: is no data set of this version of Ganvas; ${advice}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(lengthAt, true);
  if (length > maxHeaderBytes || headerAt + length > bytes.length) {
    throw new DataError(`${printable(path)}: ends inside its header; ${advice}`);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(headerAt, headerAt + length));
    return { header: v.parse(headerSchema, JSON.parse(text)), dataAt: headerAt + length };
  } catch (cause) {
    throw new DataError(`${printable(path)}: its header is damaged; ${advice}`, { cause });
  }
}
