/**
 * @file Reader of zip archives, strict: nothing is written anywhere, sizes and checksums must agree, links and encrypted
 * entries are refused. Not read: archives in parts, methods other than stored and deflate. Source: PKWARE APPNOTE 6.3.10,
 * sections 4.3 to 4.5.
 *
 *     local header, data | local header, data | … | central directory | (zip64 end, locator) | end of central directory
 */

import { printable } from "../../base/printable.js";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { DataError } from "../../base/errors.js";
import { maxFileBytes, maxImages } from "../limits.js";
import { readPart } from "../file-parts.js";
import { withPath } from "../system-errors.js";
import { crc32 } from "./crc32.js";
import { findDirectory } from "./zip-end.js";

/** A file inside an archive. */
export interface ZipEntry {
  /** With `/` between folders; never absolute, never with `..`. */
  readonly name: string;
  /** Bytes, as the directory says; reading checks it. */
  readonly size: number;
  /** Whether it lies in the archive as it is. */
  readonly isStored: boolean;
  /** Reads, inflates and checks it. @throws DataError */
  read(): Promise<Uint8Array>;
}

/** An open archive. */
export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  close(): Promise<void>;
}

/** Bytes of the fixed part of a central directory's entry, and of a local header. */
const [centralBytes, localBytes] = [46, 30];
const maxDirectoryBytes = 2 ** 28;
/** Unix file types, in the upper half of the external attributes. */
const [typeMask, linkType, folderType, fileType] = [0o17_0000, 0o12_0000, 0o4_0000, 0o10_0000];

interface Central {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/**
 * Opens an archive and reads its directory.
 * @param source its name for messages
 * @throws DataError if it is damaged, or holds something that is not read
 */
export async function openZip(path: string, source: string): Promise<ZipArchive> {
  const advice = "give a readable zip file";
  const file = await withPath(path, advice, () => open(path, "r"));
  try {
    return await withPath(path, advice, async () => {
      const { size } = await file.stat();
      const { offset, bytes, count } = await findDirectory(file, size, source);
      if (bytes > maxDirectoryBytes || count > maxImages) {
        throw new DataError(`${source}: ${count} entries; at most ${maxImages} are read; split the archive`);
      }
      const read: ReadAt = (at, length, where) => readAt({ file, size }, at, length, where);
      const directory = await read(offset, bytes, source);
      const entries = parseDirectory(directory, count, offset, source);
      return { entries: entries.map((entry) => toEntry(read, entry, source)), close: () => file.close() };
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

function parseDirectory(directory: Uint8Array, count: number, end: number, source: string): Central[] {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const entries: Central[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + centralBytes > directory.length || view.getUint32(at, true) !== 0x0201_4b50) {
      throw damaged(source, `entry ${index} of its directory`);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + centralBytes + nameBytes! + extraBytes! + commentBytes!;
    if (next > directory.length) throw damaged(source, `entry ${index} of its directory`);
    const nameEnd = at + centralBytes + nameBytes!;
    const name = new TextDecoder().decode(directory.subarray(at + centralBytes, nameEnd));
    const sizes = readSizes(view, at, nameEnd, nameEnd + extraBytes!);
    if (sizes === undefined) throw damaged(source, `sizes of ${printable(name)}`);
    const type = (view.getUint32(at + 38, true) >>> 16) & typeMask;
    const isFolder = name.endsWith("/") || type === folderType;
    checkName(name, type, source);
    if (seen.has(name)) throw damaged(source, `two entries ${printable(name)}`);
    seen.add(name);
    if ((view.getUint16(at + 8, true) & 1) !== 0) {
      throw new DataError(`${source}: ${printable(name)} is encrypted; unpack the archive and give the folder`);
    }
    if (sizes.at + localBytes > end) throw damaged(source, `place of ${printable(name)}`);
    if (!isFolder) {
      entries.push({ name, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), ...sizes });
    }
    at = next;
  }
  if (at !== directory.length) throw damaged(source, "number of entries");
  return entries;
}

/** Sizes and place; those of 4 GB and more stand in the extra field 0001. */
function readSizes(
  view: DataView,
  at: number,
  extra: number,
  extraEnd: number,
): Pick<Central, "packed" | "size" | "at"> | undefined {
  const fields = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    at: view.getUint32(at + 42, true),
  };
  for (let field = extra; field + 4 <= extraEnd; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    const end = Math.min(extraEnd, field + 4 + view.getUint16(field + 2, true));
    let from = field + 4;
    for (const key of ["size", "packed", "at"] as const) {
      if (fields[key] !== 0xffff_ffff) continue;
      if (from + 8 > end) return undefined;
      fields[key] = Number(view.getBigUint64(from, true));
      from += 8;
    }
  }
  return fields;
}

/** Nothing is written by these names, but such an archive is not what its owner thinks. */
function checkName(name: string, type: number, source: string): void {
  const parts = name.split(/[/\\]/);
  if (name === "" || name.includes("\0") || parts.includes("..") || /^([/\\]|[A-Za-z]:)/.test(name)) {
    throw new DataError(
      `${source}: entry ${JSON.stringify(printable(name))} points outside the archive; do not use this file`,
    );
  }
  if (type === linkType) {
    throw new DataError(`${source}: ${printable(name)} is a link; unpack the archive and give the folder`);
  }
  if (type !== 0 && type !== folderType && type !== fileType) {
    throw new DataError(`${source}: ${printable(name)} is no file; make the archive again, of files only`);
  }
}

function toEntry(readBytes: ReadAt, entry: Central, source: string): ZipEntry {
  const { name, method, crc, packed, size, at } = entry;
  const where = `${source}: ${printable(name)}`;
  return {
    name,
    size,
    isStored: method === 0 && packed === size,
    async read() {
      // Both sizes are checked: a stored entry has one, and a deflated one may claim anything.
      if (size > maxFileBytes || packed > maxFileBytes) {
        throw new DataError(`${where}: ${Math.max(size, packed)} bytes; files up to ${maxFileBytes} are read`);
      }
      if (method !== 0 && method !== 8) {
        throw new DataError(`${where}: compressed by method ${method}; unpack the archive and give the folder`);
      }
      const local = await readBytes(at, localBytes, source);
      const view = new DataView(local.buffer);
      if (view.getUint32(0, true) !== 0x0403_4b50) throw damaged(where, "no header");
      const start = at + localBytes + view.getUint16(26, true) + view.getUint16(28, true);
      const stored = await readBytes(start, packed, where);
      const content = method === 0 ? stored : inflate(stored, size, where);
      if (content.length !== size) throw damaged(where, `${content.length} bytes instead of ${size}`);
      if (crc32(content) !== crc) throw damaged(where, "wrong checksum");
      return content;
    },
  };
}

function inflate(stored: Uint8Array, size: number, where: string): Uint8Array {
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw damaged(where, code === "ERR_BUFFER_TOO_LARGE" ? "more than its size says" : message.toLowerCase(), cause);
  }
}

/** Reads bytes of the archive. @param where for messages */
type ReadAt = (at: number, length: number, where: string) => Promise<Uint8Array<ArrayBuffer>>;

async function readAt(
  { file, size }: { readonly file: FileHandle; readonly size: number },
  at: number,
  length: number,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = at + length > size ? undefined : await readPart(file, at, length);
  if (bytes === undefined) throw damaged(source, "it ends early");
  return bytes;
}

function damaged(source: string, what: string, cause?: unknown): DataError {
  return new DataError(`${source}: damaged zip archive (${what}); make or fetch it again`, { cause });
}
