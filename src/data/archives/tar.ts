/** @file Files out of a tar archive, plain or gzipped, by modern-tar; bounded, in memory, nothing is unpacked to disk. */

import { printable } from "../../base/printable.js";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "../../base/errors.js";
import { isGzip } from "../gunzip.js";
import { withPath } from "../system-errors.js";

/** Options of {@link readTar}. */
export interface TarOptions {
  /** Which files to read. */
  readonly wanted: (name: string) => boolean;
  /** Bytes of all wanted files together. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of an archive once inflated, wanted or not. */
const maxInflated = 2 ** 32;

/** What a file begins as: zip, tar (ustar's magic at byte 257) or gzip, or something else. */
export async function archiveKind(path: string): Promise<"zip" | "tar" | "other"> {
  const file = await open(path, "r");
  try {
    const head = new Uint8Array(512);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (isGzip(head.subarray(0, bytesRead))) return "tar";
    const text = String.fromCharCode(...head);
    const isZip = text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006");
    return isZip ? "zip" : text.startsWith("ustar", 257) ? "tar" : "other";
  } finally {
    await file.close();
  }
}

/**
 * Reads the wanted files.
 * @returns contents by name
 * @throws DataError if the archive is damaged, larger than the limits, or holds a wanted name twice or as a link
 */
export async function readTar(
  path: string,
  { wanted, maxBytes, signal }: TarOptions,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const source = printable(path);
  const { unpackTar } = await import("modern-tar");
  return withPath(path, "give a readable archive", async () => {
    const input = createReadStream(path, { highWaterMark: 2 ** 18 });
    const first = await firstChunk(input);
    const plain = Readable.from(bounded(isGzip(first), first, input, source, signal));
    try {
      let total = 0;
      const entries = await unpackTar(Readable.toWeb(plain) as unknown as ReadableStream<Uint8Array>, {
        strict: true,
        filter: ({ name, size, type }) => {
          if (!wanted(name)) return false;
          if (type !== "file") throw new DataError(`${source}: ${printable(name)} is no file; fetch the archive again`);
          total += size;
          if (!(total <= maxBytes)) throw new DataError(`${source}: more than ${maxBytes} bytes; fetch it again`);
          return true;
        },
      });
      const files = new Map<string, Uint8Array<ArrayBuffer>>();
      for (const { header, data } of entries) {
        if (files.has(header.name)) throw new DataError(`${source}: ${printable(header.name)} is in it twice`);
        files.set(header.name, data ?? new Uint8Array());
      }
      return files;
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof DataError || (cause as NodeJS.ErrnoException).syscall !== undefined) throw cause;
      const reason = cause instanceof Error ? cause.message.toLowerCase().replace(/\.$/, "") : String(cause);
      throw new DataError(`${source}: damaged archive (${printable(reason)}); fetch it again`, { cause });
    } finally {
      plain.destroy();
      input.destroy();
    }
  });
}

/** The first bytes, which then are no longer in the stream. */
async function firstChunk(input: Readable): Promise<Uint8Array> {
  const chunks = input.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array, undefined>;
  return (await chunks.next()).value ?? new Uint8Array();
}

async function* bounded(
  zipped: boolean,
  first: Uint8Array,
  input: Readable,
  source: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const all = Readable.from(chain(first, input));
  const inflated = zipped ? all.pipe(createGunzip()) : all;
  all.on("error", (error) => inflated.destroy(error)); // pipe() does not pass errors on
  let bytes = 0;
  try {
    for await (const chunk of inflated as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      if (bytes > maxInflated)
        throw new DataError(`${source}: inflates to more than ${maxInflated} bytes; do not use it`);
      yield new Uint8Array(chunk);
    }
  } finally {
    all.destroy();
    inflated.destroy();
  }
}

async function* chain(first: Uint8Array, rest: Readable): AsyncGenerator<Uint8Array, void, void> {
  yield first;
  yield* rest as AsyncIterable<Uint8Array>;
}
