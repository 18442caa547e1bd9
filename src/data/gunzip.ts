/** @file Gzip with a known limit: a file that inflates beyond what its own header announces is refused early. */

import { constants, gunzipSync } from "node:zlib";
import { DataError } from "../base/errors.js";

/** Compressed bytes looked at to read the inner header; deflate expands at most 1032 times, so 4 MB at most. */
const peekBytes = 4096;

/** Whether a file begins with gzip's magic number, 1f 8b. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What `gunzipSync` returns with `info: true`, which its types leave out. */
interface Inflated {
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly engine: { readonly bytesWritten: number };
}

/**
 * Inflates a gzip file.
 * @param source the file's name, for messages
 * @param announcedLength reads the inflated length in bytes from the first inflated bytes; its errors pass through
 * @throws DataError if the file is damaged, truncated, longer than its gzip data or inflates beyond the announced length
 */
export function gunzip(
  bytes: Uint8Array,
  source: string,
  announcedLength: (head: Uint8Array) => number,
): Uint8Array<ArrayBuffer> {
  const head = attempt(source, () => gunzipSync(bytes.subarray(0, peekBytes), { finishFlush: constants.Z_SYNC_FLUSH }));
  const limit = announcedLength(head);
  const { buffer, engine } = attempt(
    source,
    () => gunzipSync(bytes, { info: true, maxOutputLength: limit }) as unknown as Inflated,
  );
  if (engine.bytesWritten !== bytes.length) {
    throw new DataError(
      `${source}, byte ${engine.bytesWritten}: ${bytes.length - engine.bytesWritten} bytes follow the gzip data; download the file again`,
    );
  }
  return buffer;
}

function attempt<T>(source: string, inflate: () => T): T {
  try {
    return inflate();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      code === "ERR_BUFFER_TOO_LARGE" ? "it inflates to more than its own header announces" : message.toLowerCase();
    throw new DataError(`${source}: damaged gzip file (${reason}); download it again`, { cause });
  }
}
