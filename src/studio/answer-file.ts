/** @file A file as an answer: opened before anything is sent, so that it is whole even if it is replaced meanwhile. */
import { constants, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Context } from "hono";
import { Refused } from "../http/refused.js";

/** How a file is sent. */
export interface FileAnswer {
  readonly type: string;
  /** `Cache-Control`; unless given, it may be kept but is asked for anew, which costs nothing while it is the same. */
  readonly cache?: string;
  /** What is not there, for people: `picture "x.png"`. */
  readonly what: string;
}

/** No links, which may lead anywhere; and opening a pipe must not wait for somebody to write. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** @throws Refused when there is no such regular file */
export async function answerFile(c: Context, path: string, { type, cache, what }: FileAnswer): Promise<Response> {
  const file = await open(path, flags).catch((cause: unknown) => {
    throw new Refused(404, `there is no ${what}`, { cause });
  });
  try {
    const entry = await file.stat();
    const { size, mtimeMs } = entry;
    if (!entry.isFile()) throw new Refused(404, `there is no ${what}`);
    const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
    const headers = { "Content-Type": type, "Cache-Control": cache ?? "private, no-cache", ETag: etag };
    const isKnown = c.req.header("if-none-match") === etag;
    if (isKnown || c.req.method === "HEAD" || size === 0) {
      await file.close();
      return c.body(null, isKnown ? 304 : 200, isKnown ? headers : { ...headers, "Content-Length": String(size) });
    }
    return c.body(streamOf(file, size), 200, { ...headers, "Content-Length": String(size) });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The first `size` bytes; closes the file at its end, and when the reader goes. */
const streamOf = (file: FileHandle, size: number): ReadableStream =>
  Readable.toWeb(file.createReadStream({ start: 0, end: size - 1, highWaterMark: 2 ** 18 })) as ReadableStream;
